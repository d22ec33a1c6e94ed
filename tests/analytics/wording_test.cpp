#include "agent/analytics/wording.h"

#include "tests/support/catch.h"

using namespace agent::analytics;

namespace {

storage::MessageDetails saying(const std::string& subject, const std::string& snippet = "") {
    storage::MessageDetails details;
    details.subject = subject;
    details.snippet = snippet;
    return details;
}

}  // namespace

TEST_CASE("urgency is in the words or in Gmail's mark") {
    auto marked = saying("lunch");
    marked.high_priority = true;

    CHECK(is_urgent(saying("URGENT: disk full")));
    CHECK(is_urgent(saying("", "please reply asap")));
    CHECK(is_urgent(marked));
    CHECK_FALSE(is_urgent(saying("lunch", "whenever you like")));
}

TEST_CASE("a question mark asks, one inside a web address does not") {
    CHECK(asks_question(saying("Lunch?")));
    CHECK(asks_question(saying("", "are you in? yes or no")));
    CHECK_FALSE(asks_question(saying("", "see https://example.org/?page=1 for more")));
    CHECK(asks_question(saying("", "did you see https://example.org/?page=1 already?")));
    CHECK_FALSE(asks_question(saying("Hello", "that is all.")));
}

TEST_CASE("senders that read no answers are known by their name") {
    for (const char* email :
         {"no-reply@x.org", "noreply@x.org", "NO_REPLY@x.org", "orders.noreply@x.org",
          "do-not-reply@x.org", "MAILER-DAEMON@x.org"}) {
        CAPTURE(email);
        CHECK(is_automatic_sender(email));
    }
    CHECK_FALSE(is_automatic_sender("ann@noreply.org"));
    CHECK_FALSE(is_automatic_sender("norma@x.org"));
    CHECK_FALSE(is_automatic_sender(""));
}
