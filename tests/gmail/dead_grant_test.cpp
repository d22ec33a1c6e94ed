#include "agent/gmail/dead_grant.h"

#include "tests/support/catch.h"

using namespace agent;

namespace {

std::string causes_after(std::chrono::hours age) {
    const Instant now{std::chrono::seconds(1'795'478'400)};
    gmail::Grant grant;
    grant.issued_at = now - age;
    return gmail::likely_causes(grant, now);
}

std::size_t place(const std::string& text, const std::string& cause) {
    return text.find(cause);
}

}  // namespace

TEST_CASE("a sign-in of a week ago most likely died of status Testing", "[gmail]") {
    const std::string text = causes_after(std::chrono::hours(24 * 8));
    CHECK(text.find("8 days ago") != std::string::npos);
    CHECK(place(text, "Testing") < place(text, "password"));
    CHECK(text.find("six months") == std::string::npos);
}

TEST_CASE("a younger sign-in most likely died of a new password", "[gmail]") {
    const std::string text = causes_after(std::chrono::hours(50));
    CHECK(text.find("2 days ago") != std::string::npos);
    CHECK(place(text, "password") < place(text, "Testing"));
}

TEST_CASE("a sign-in of an unknown age may have died of anything", "[gmail]") {
    const std::string text = gmail::likely_causes({}, Instant{std::chrono::hours(400'000)});
    CHECK(text.find("ago") == std::string::npos);
    CHECK(text.find("six months") != std::string::npos);
}
