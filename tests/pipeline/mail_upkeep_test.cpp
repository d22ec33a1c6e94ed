#include "agent/pipeline/mail_upkeep.h"

#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

namespace {

// The mailbox spans five days.
struct Fixture : test::MailboxFixture {
    agent::pipeline::RoundSummary round_keeping(std::int64_t days) {
        agent::pipeline::MailUpkeep upkeep(device.database, clock, days);
        agent::pipeline::Poller poller({device.jobs, device.outbox, device.state,
                                        device.synchronizer, runner, &tokens, clock, log, &upkeep},
                                       poller_settings, device.stop,
                                       [](const agent::pipeline::ProgressEvent&) {});
        return poller.run_round();
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "old mail is pruned and not fetched again by a job of newer mail") {
    add_job({{"days_back", 30}});
    (void)round_keeping(0);
    REQUIRE(cache.stats().messages == 60);

    (void)round_keeping(2);

    const auto kept = cache.stats();
    CHECK(kept.messages < 60);
    CHECK(kept.messages > 0);
    CHECK(*kept.oldest >= clock.now() - std::chrono::days(2));

    add_job({{"days_back", 1}});
    CHECK(round_keeping(2).messages.fetched == 0);
}

TEST_CASE_METHOD(Fixture, "a job whose window asks for pruned mail gets it") {
    add_job({{"days_back", 30}});
    (void)round_keeping(0);
    (void)round_keeping(2);
    const auto kept = cache.stats().messages;
    REQUIRE(kept < 60);

    add_job({{"days_back", 30}});

    CHECK(round_keeping(2).messages.fetched == 60 - kept);
}

TEST_CASE_METHOD(Fixture, "with enough mail the cache is packed, and reads as before") {
    std::vector<storage::CachedMessage> mail(storage::MessagePacking::kMessagesToLearnFrom);
    for (std::size_t i = 0; i < mail.size(); ++i) {
        const std::string number = std::to_string(i * 7'919);
        mail[i].id = mail[i].message_id = number;
        mail[i].raw_data = R"({"id":")" + number + R"(","labelIds":["INBOX","UNREAD"],"payload":)" +
                           R"({"headers":[{"name":"Subject","value":"Minutes )" + number +
                           R"("},{"name":"From","value":"person)" + number + R"(@example.org"}]}})";
    }
    cache.upsert(mail);
    agent::pipeline::MailUpkeep upkeep(device.database, clock, 0);

    upkeep.run(agent::Millis(500), device.stop);

    const storage::Database::Lease lease(device.database);
    CHECK(lease->execAndGet("SELECT count(*) FROM message_cache WHERE typeof(raw_data) = 'text'")
              .getInt() == 0);
    CHECK(cache.find("7919")->raw_data == mail[1].raw_data);
}

TEST_CASE_METHOD(Fixture, "old mail is looked for once a day") {
    add_job({{"days_back", 30}});
    (void)round_keeping(0);
    agent::pipeline::MailUpkeep upkeep(device.database, clock, 4);
    upkeep.run(agent::Millis(500), device.stop);
    const auto kept = cache.stats().messages;

    clock.advance(std::chrono::hours(23));
    upkeep.run(agent::Millis(500), device.stop);
    CHECK(cache.stats().messages == kept);

    clock.advance(std::chrono::hours(2));
    upkeep.run(agent::Millis(500), device.stop);
    CHECK(cache.stats().messages < kept);
}
