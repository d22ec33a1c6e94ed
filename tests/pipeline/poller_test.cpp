#include <condition_variable>

#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

namespace {

using agent::pipeline::Poller;
using agent::pipeline::ProgressEvent;

// An agent in the background that works until a job is done.
struct Background : test::MailboxFixture {
    Poller poller{{device.jobs, device.outbox, device.state, device.synchronizer, runner, &tokens,
                   clock, log},
                  poller_settings,
                  device.stop,
                  [this](const ProgressEvent& event) { note(event); }};
    std::condition_variable changed;
    std::int64_t served = 0;
    std::int64_t mail_runs_ended = 0;

    void work() {
        poller.run_until_stopped([this](const Poller::Pulse& pulse) {
            const std::lock_guard lock(mutex);
            served = pulse.served;
            changed.notify_all();
        });
    }
    // From a thread of a job: until the agent has polled and claimed once more.
    void let_it_poll() {
        const std::int64_t ticket = poller.poll_soon();
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return served >= ticket; });
    }

private:
    void note(const ProgressEvent& event) {
        if (event.kind != ProgressEvent::Kind::finished) return;
        const bool completed = event.outcome.kind == agent::pipeline::Outcome::Kind::completed;
        const std::lock_guard lock(mutex);
        if (event.job_type == "fetch_messages") ++mail_runs_ended;
        if (completed) device.stop.request();
    }
};

}  // namespace

TEST_CASE_METHOD(Background, "a job retried before its cancelled run has ended runs after it") {
    const auto id = add_job();
    std::once_flag in_the_first_batch;
    bool retried = false;
    rewrite = [&](const sandbox::Request& request, sandbox::Response&) {
        if (request.path.find("/batch/") == std::string::npos) return;
        std::call_once(in_the_first_batch, [&] {
            retried = device.actions.cancel(id) && device.actions.retry(id);
            let_it_poll();
        });
    };

    work();

    CHECK(retried);
    CHECK(mail_runs_ended == 2);
    CHECK(device.job(id).status == storage::JobStatus::completed);
    CHECK(device.job(id).retry_count == 1);
    CHECK(cache.stats().messages == 60);
    CHECK(google.stats()["messages_served_again"] == 0);
}
