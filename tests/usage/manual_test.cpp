#include "agent/usage/manual.h"

#include "tests/support/catch.h"
#include "tests/usage/shop.h"

using namespace agent::usage;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the manual names the program, its commands, options and chapters", "[usage]") {
    const std::string page = manual(test::shop(), "shop 1.2", {{"FILES", "", {{"till", "money"}}}});

    CHECK(page.starts_with(".TH \"SHOP\" 1 \"\" \"shop 1.2\" \"User Commands\"\n"));
    CHECK(contains(page, ".SH NAME\nshop \\- A shop.\n"));
    CHECK(contains(page, ".SS \"shop goods buy\"\n"));
    CHECK(contains(page, "\\fBshop goods buy\\fR \\fIthing\\fR [\\fImore\\fR...]"));
    CHECK(contains(page, ".TP\n\\fB\\-n\\fR, \\fB\\-\\-lines\\fR \\fIN\\fR\nat most so many\n"));
    CHECK(contains(page, "Nothing is given back."));
    CHECK(contains(page, ".SH \"FILES\"\n.TP\n\\fBtill\\fR\nmoney\n"));
}

TEST_CASE("text is no request and no escape in the manual", "[usage]") {
    Command root{"shop", "A shop."};
    root.options = {{{"--dot"}, ".so /etc/passwd"}, {{"--slash"}, "C:\\new 'quoted'"}};

    const std::string page = manual(root, "1", {});

    CHECK(contains(page, "\n\\&.so /etc/passwd\n"));
    CHECK(contains(page, "C:\\enew \\(aqquoted\\(aq\n"));
}
