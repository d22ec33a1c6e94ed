#include "agent/usage/completion.h"

#include <algorithm>

#include "tests/support/catch.h"
#include "tests/usage/shop.h"

// What the scripts do in their shells is tested end to end (tests/e2e/completion_test.py).
using namespace agent::usage;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what bash, zsh and fish take for their own in a summary is quoted", "[usage]") {
    const Command root = test::shop();

    CHECK(contains(zsh_completion(root),
                   R"('--kind[of this kind \[only\]]:fruit|bread:(fruit bread)')"));
    CHECK(contains(zsh_completion(root), R"('buy:take one\: it'\''s yours')"));
    CHECK(contains(fish_completion(root), R"(-a buy -d 'take one: it\'s yours')"));
}

TEST_CASE("the script for PowerShell knows commands, options and values, and is closed",
          "[usage]") {
    const std::string script = powershell_completion(test::shop());

    CHECK(contains(script, "-CommandName 'shop', 'shop.exe' -ScriptBlock {"));
    CHECK(contains(script,
                   "'goods' = @(@('list', 'what there is'), @('buy', 'take one: it''s yours'))"));
    CHECK(contains(script, "'' = @(,@('goods', 'what is sold'))"));
    CHECK(contains(script, "'goods list:-n' = @()"));
    CHECK(contains(script, "':--set' = @(@('door=', 'a setting'), @('light=', 'a setting'))"));
    for (const auto& [open, close] : {std::pair{'{', '}'}, {'(', ')'}}) {
        CHECK(std::count(script.begin(), script.end(), open) ==
              std::count(script.begin(), script.end(), close));
    }
    CHECK(std::count(script.begin(), script.end(), '\'') % 2 == 0);
}
