#include "agent/pipeline/pace_text.h"
#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

using agent::Millis;
using agent::pipeline::Pace;
using agent::pipeline::ProgressEvent;
using agent::pipeline::time_left_remark;
using agent::pipeline::time_left_text;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

struct Quota2026 : test::MailboxFixture {
    Quota2026() : MailboxFixture(1'200, 6'000) {}
};

}  // namespace

TEST_CASE_METHOD(Quota2026,
                 "the time left is true to a tenth and a minute, from the first batch on") {
    add_job({{"max_results", 1'200}});
    std::vector<std::pair<agent::Instant, Pace>> told;
    on_event = [&](const ProgressEvent& event) {
        if (event.pace.time_left) told.emplace_back(clock.now(), event.pace);
    };

    (void)round();

    const auto end = told.back().first;
    REQUIRE(told.size() > 20);
    for (const auto& [when, pace] : told) {
        const auto truth = std::chrono::duration<double>(end - when);
        const auto guess = std::chrono::duration<double>(*pace.time_left);
        // The quota comes back in the rhythm in which it was spent, up to a minute's burst.
        CHECK(std::abs((truth - guess).count()) <= 0.1 * truth.count() + 61);
        if (truth > seconds(90)) CHECK(pace.limited_by == Pace::Limit::quota);
    }
}

TEST_CASE_METHOD(test::MailboxFixture, "without a quota the network is the limit") {
    gmail_http.after_each([this](const auto&) { clock.advance(Millis(60)); });
    add_job();
    Pace last;
    on_event = [&](const ProgressEvent& event) {
        if (event.pace.limited_by) last = event.pace;
    };

    (void)round();

    CHECK(last.limited_by == Pace::Limit::network);
    CHECK(last.messages_per_second > 300);
    CHECK(last.messages_per_second < 400);
    CHECK(last.time_left == Millis(0));
}

TEST_CASE_METHOD(test::MailboxFixture, "refusals that are waited out make the server the limit") {
    google.fail({{"kind", "403"}, {"scope", "batch_part"}, {"rate", 0.2}});
    add_job();
    Pace last;
    on_event = [&](const ProgressEvent& event) {
        if (event.pace.limited_by) last = event.pace;
    };

    (void)round();

    CHECK(last.limited_by == Pace::Limit::server);
}

TEST_CASE("time left is told as people would") {
    CHECK(time_left_text(seconds(40)) == "40 s");
    CHECK(time_left_text(seconds(121)) == "3 min");
    CHECK(time_left_text(minutes(125)) == "2 h 5 min");
    CHECK(time_left_text(minutes(120)) == "2 h");
}

TEST_CASE("a short while is not worth a remark") {
    Pace pace;
    pace.time_left = seconds(20);
    CHECK(time_left_remark(pace).empty());

    pace.time_left = minutes(3);
    pace.limited_by = Pace::Limit::quota;
    CHECK(time_left_remark(pace) == ", about 3 min left (limited by quota)");
}
