#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

namespace {

struct Background : test::MailboxFixture {
    std::string full_sync = cloud.add_job(
        test::kAnn, {{"job_type", "full_sync"}, {"metadata", nlohmann::json::object()}});

    // The first pulse of an agent in the background, which ends then.
    agent::pipeline::Poller::Pulse first_pulse(bool low_priority) {
        auto poll = poller_settings;
        poll.low_priority = [low_priority] { return low_priority; };
        agent::pipeline::Poller poller({device.jobs, device.outbox, device.state,
                                        device.synchronizer, runner, &tokens, clock, log},
                                       poll, device.stop,
                                       [](const agent::pipeline::ProgressEvent&) {});
        agent::pipeline::Poller::Pulse first;
        poller.run_until_stopped([&](const agent::pipeline::Poller::Pulse& pulse) {
            first = pulse;
            device.stop.request();
        });
        return first;
    }
};

}  // namespace

TEST_CASE_METHOD(Background, "at low priority the whole mailbox is not synced") {
    const auto pulse = first_pulse(true);

    CHECK(pulse.low_priority);
    CHECK(pulse.running == 0);
    CHECK(cloud.job(full_sync)["status"] == "pending");
}

TEST_CASE_METHOD(Background, "at low priority other jobs are done as ever") {
    (void)add_job();

    CHECK(first_pulse(true).running == 1);
}

TEST_CASE_METHOD(Background, "at usual priority a full sync is begun at once") {
    const auto pulse = first_pulse(false);

    CHECK_FALSE(pulse.low_priority);
    CHECK(pulse.running == 1);
}
