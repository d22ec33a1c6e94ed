#include "agent/gmail/dead_grant.h"

#include <algorithm>
#include <vector>

namespace agent::gmail {
namespace {

using Days = std::chrono::duration<std::int64_t, std::ratio<86'400>>;

constexpr const char* kTesting =
    "the consent screen of the OAuth client is in status Testing, where sign-ins end after 7 days "
    "(publish it)";
constexpr const char* kUnused = "it was not used for six months";

std::string age_of(Days age) {
    if (age.count() <= 0) return "today";
    return age.count() == 1 ? "1 day ago" : std::to_string(age.count()) + " days ago";
}

}  // namespace

std::string likely_causes(const Grant& grant, Instant now) {
    constexpr Days kTestingLife{7}, kUnusedLife{180};
    const bool dated = grant.issued_at != Instant{};
    const Days age = std::chrono::duration_cast<Days>(now - grant.issued_at);
    std::vector<std::string> causes{kTesting, "the account's password was changed",
                                    "the access was withdrawn", kUnused,
                                    "100 newer sign-ins of this client replaced it"};
    // Testing ends a sign-in on its seventh day, so a younger one died of something else.
    if (dated && age < kTestingLife) std::rotate(causes.begin(), causes.begin() + 1, causes.end());
    if (dated && age < kUnusedLife) std::erase(causes, kUnused);
    std::string text = "Google refuses the sign-in";
    if (dated) text += " that was given " + age_of(age);
    text += " (invalid_grant). Likely causes, the likeliest first: ";
    for (const std::string& cause : causes) {
        if (&cause != &causes.front()) text += "; ";
        text += cause;
    }
    return text;
}

}  // namespace agent::gmail
