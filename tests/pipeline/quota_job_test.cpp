// Jobs under a quota that the sandbox enforces, in virtual time.
#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

using test::MailboxFixture;

namespace {

struct Quota2026 : MailboxFixture {
    Quota2026() : MailboxFixture(1'500, 6'000) {
        gmail_http.after_each([this](const auto&) {
            const auto minute = (clock.now() - start) / std::chrono::minutes(1);
            spent.resize(std::max(spent.size(), static_cast<std::size_t>(minute) + 1),
                         spent.empty() ? 0 : spent.back());
            spent[static_cast<std::size_t>(minute)] = google.stats()["quota_units"];
        });
    }

    agent::Instant start = clock.now();
    std::vector<std::int64_t> spent;  // by the end of each minute
};

}  // namespace

TEST_CASE_METHOD(Quota2026, "a cold sync uses the whole quota and is hardly ever refused") {
    add_job({{"max_results", 1'500}});

    const auto round = this->round();

    CHECK(round.messages.fetched == 1'500);
    CHECK(cache.stats().messages == 1'500);
    REQUIRE(spent.size() > 2);
    for (std::size_t minute = 0; minute + 1 < spent.size(); ++minute) {
        const auto before = minute == 0 ? 0 : spent[minute - 1];
        CHECK(spent[minute] - before >= 5'600);
    }
    const auto stats = google.stats();
    CHECK(stats["messages_served"] == 1'500);
    CHECK(stats["messages_served_again"] == 0);
    CHECK(stats["refused"] < 15);
}

TEST_CASE_METHOD(
    MailboxFixture,
    "a quarter of an hour's lock-out is waited out without a request, over a restart") {
    google.fail({{"kind", "403"}, {"scope", "gmail"}, {"count", 1}, {"retry_after_s", 900}});
    add_job();
    (void)round();
    const auto until = clock.now() + std::chrono::minutes(15);
    const auto asked = google.stats()["gmail_requests"];
    restart_governor();

    while (clock.now() < until) {
        const auto waiting = round();
        CHECK(waiting.jobs_waiting > 0);
        CHECK(waiting.messages.fetched == 0);
        clock.advance(std::chrono::minutes(4));
    }
    CHECK(google.stats()["gmail_requests"] == asked);

    const auto after = round();
    CHECK(after.jobs_waiting == 0);
    CHECK(cache.stats().messages == 60);
    CHECK(google.stats()["messages_served_again"] == 0);
}
