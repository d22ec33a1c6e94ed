#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

using agent::pipeline::ProgressEvent;
using nlohmann::json;
using test::MailboxFixture;

namespace {

// More mail than two pages of a listing hold.
struct LargeMailbox : MailboxFixture {
    LargeMailbox() : MailboxFixture(1'200) {}

    std::string add_full_sync() {
        return cloud.add_job(test::kAnn, {{"job_type", "full_sync"}, {"metadata", json::object()}});
    }
    // Google takes no more from the moment on that so many messages are mirrored.
    void break_off_at(std::int64_t messages) {
        on_event = [this, messages](const ProgressEvent&) {
            if (cache.stats().messages < messages) return;
            google.fail({{"kind", "403"}, {"scope", "gmail"}, {"retry_after_s", 900}});
        };
    }
    void go_on() {
        on_event = nullptr;
        google.stop_failing();
        clock.advance(std::chrono::minutes(20));
    }
};

}  // namespace

TEST_CASE_METHOD(LargeMailbox, "a full sync brings the whole mailbox, newest first") {
    const auto id = add_full_sync();
    std::int64_t last = 0;
    bool grows = true;
    std::set<std::int64_t> totals;
    on_event = [&](const ProgressEvent& event) {
        if (event.job_type != "full_sync" || event.kind != ProgressEvent::Kind::advanced) return;
        grows = grows && event.done >= last;
        last = event.done;
        if (event.done > 0) totals.insert(event.total);
    };

    const auto round = this->round();

    CHECK(round.messages.fetched == 1'200);
    CHECK(cache.stats().messages == 1'200);
    CHECK(cache.stats().with_attachments > 0);
    CHECK(grows);
    CHECK(totals == std::set<std::int64_t>{1'200});
    CHECK(cloud.job(id)["status"] == "completed");
    CHECK(cloud.job(id)["total"] == 1'200);
    CHECK(google.stats()["messages_served_again"] == 0);
    CHECK(round.jobs_completed == 2);  // it and the insights it asked for
}

TEST_CASE_METHOD(LargeMailbox, "after a full sync the history is enough for any window") {
    (void)add_full_sync();
    (void)round();
    google.reset_stats();

    add_job({{"days_back", 3'650}, {"max_results", 5'000}});
    const auto round = this->round();

    CHECK(round.messages.listed == 1'200);
    CHECK(google.stats()["gmail_requests"] == 1);
}

TEST_CASE_METHOD(LargeMailbox, "after the history's end a full sync brings labels up to date") {
    (void)add_full_sync();
    (void)round();
    const auto id = cache.list({1'200, {}, ""}).back().message_id;
    google.change({{"relabel", {{{"id", id}, {"add", {"STARRED"}}}}}});
    google.expire_history();
    google.reset_stats();

    (void)add_full_sync();
    (void)round();

    const auto labels = json::parse(cache.find(id).value().raw_data)["labelIds"];
    CHECK(labels.get<std::set<std::string>>().contains("STARRED"));
    CHECK(google.stats()["messages_served"].get<int>() == 0);
    CHECK(google.stats()["quota_units"].get<int>() < 500);  // a get each would cost 24,000
}

TEST_CASE_METHOD(LargeMailbox, "a full sync that is broken off goes on where it was") {
    const auto id = add_full_sync();
    break_off_at(700);
    (void)round();
    const auto mirrored = cache.stats().messages;
    CHECK(mirrored < 1'200);
    go_on();
    google.reset_stats();

    (void)round();

    CHECK(cache.stats().messages == 1'200);
    CHECK(google.stats()["messages_served"] == 1'200 - mirrored);
    CHECK(google.stats()["list"].get<int>() <= 4);  // two pages, and their attachments
    CHECK(cloud.job(id)["status"] == "completed");
    CHECK(cloud.job(id)["progress"] == 1'200);
    CHECK(cloud.job(id)["total"] == 1'200);
}

TEST_CASE_METHOD(LargeMailbox, "changes during a broken full sync are followed afterwards") {
    (void)add_full_sync();
    break_off_at(700);
    (void)round();
    const auto gone = cache.list({1, {}, ""}).at(0).message_id;
    google.change({{"delete", {gone}}});
    const auto come = google.add({{"subject", "news"}, {"date_ms", google.now_ms(clock)}});
    go_on();
    (void)round();

    add_job();
    (void)round();

    CHECK(cache.find(come).has_value());
    CHECK_FALSE(cache.find(gone).has_value());
    CHECK(cache.stats().messages == 1'200);
    CHECK(google.stats()["messages_served_again"] == 0);
}

TEST_CASE_METHOD(LargeMailbox, "a full sync drops what the mailbox no longer has") {
    (void)add_full_sync();
    (void)round();
    const auto all = cache.list({1'200, {}, ""});
    const std::vector<std::string> gone = {all.front().message_id, all.at(700).message_id,
                                           all.back().message_id};
    google.change({{"delete", gone}});
    google.expire_history();

    (void)add_full_sync();
    (void)round();

    for (const auto& id : gone) CHECK_FALSE(cache.find(id).has_value());
    CHECK(cache.stats().messages == 1'197);
    CHECK(google.stats()["messages_served_again"] == 0);
}

TEST_CASE_METHOD(LargeMailbox, "a full sync fetches only what earlier jobs left out") {
    add_job({{"max_results", 100}});
    (void)round();
    const auto id = add_full_sync();

    const auto round = this->round();

    CHECK(round.messages.fetched == 1'100);
    CHECK(round.messages.cached == 100);
    CHECK(metadata_of(id)["messages_listed"] == 1'200);
}

TEST_CASE_METHOD(LargeMailbox, "a new full sync does not begin where a cancelled one ended") {
    const auto first = add_full_sync();
    break_off_at(700);
    (void)round();
    (void)device.actions.cancel(first);
    const auto gone = cache.list({1, {}, ""}).at(0).message_id;
    google.change({{"delete", {gone}}});
    go_on();

    (void)add_full_sync();
    (void)round();

    CHECK_FALSE(cache.find(gone).has_value());
    CHECK(cache.stats().messages == 1'199);
}
