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
        CHECK(spent[minute] - before >= 5'700);
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

namespace {

struct Threads : MailboxFixture {
    Threads() : MailboxFixture(1, 6'000) { google.add_threads(200, 6, clock.now()); }

    // Minutes for all of them on an empty mirror.
    double fetch_all(bool group_threads) {
        agent::pipeline::MailRun::Settings grouping;
        grouping.group_threads = group_threads;
        agent::pipeline::JobRunner own_runner(parts(), {grouping, {}, true});
        (void)cache.clear();
        clock.advance(std::chrono::minutes(2));
        const auto start = clock.now();
        last = add_job({{"max_results", 2'000}});
        CHECK(round(own_runner).messages.fetched == 1'201);
        return std::chrono::duration<double>(clock.now() - start) / std::chrono::minutes(1);
    }

    std::string last;
};

}  // namespace

TEST_CASE_METHOD(Threads, "threads of six bring at least twice as many messages a minute") {
    const double one_by_one = fetch_all(false);
    const auto refused = google.stats()["refused"].get<int>();
    const double in_threads = fetch_all(true);

    CHECK(in_threads * 2 <= one_by_one);
    CHECK(google.stats()["refused"] == refused);
    const auto metadata = metadata_of(last);
    CHECK(metadata["gmail_units"] < 1'201 * 20 / 2);
    CHECK(metadata["gmail_units_saved"] == 200 * (6 * 20 - 40));
    CHECK(cache.stats().messages == 1'201);
}

TEST_CASE_METHOD(MailboxFixture, "whatever fails a tenth of the time, each message comes once") {
    const auto kind = GENERATE(as<std::string>{}, "429", "500", "403");
    const auto manner = GENERATE(agent::gmail::Manner::batch, agent::gmail::Manner::streams);
    const std::string scope = manner == agent::gmail::Manner::batch ? "batch_part" : "gmail";
    google.fail({{"kind", kind}, {"scope", scope}, {"rate", 0.1}});
    agent::pipeline::JobRunner own_runner(parts(), {settings, manner, true});
    add_job();

    int rounds = 0;
    while (cache.stats().messages < 60 && ++rounds < 20) {
        (void)round(own_runner);
        clock.advance(std::chrono::minutes(10));
    }

    CHECK(cache.stats().messages == 60);
    CHECK(cache.failed().empty());
    CHECK(google.stats()["messages_served"] == 60);
    CHECK(google.stats()["messages_served_again"] == 0);
}

TEST_CASE_METHOD(MailboxFixture, "a tenth of the connections dropped costs no message") {
    std::atomic<int> count = 0;
    gmail_http.choose_fate([&](const agent::http::Request&) {
        return ++count % 10 == 0 ? test::InProcessClient::Fate::lose_request
                                 : test::InProcessClient::Fate::arrive;
    });
    agent::pipeline::JobRunner own_runner(parts(), {settings, agent::gmail::Manner::streams, true});
    add_job();

    const auto round = this->round(own_runner);

    CHECK(round.messages.fetched == 60);
    CHECK(round.messages.failed == 0);
    CHECK(google.stats()["messages_served_again"] == 0);
}
