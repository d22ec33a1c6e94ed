#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"

namespace agent::pipeline {

// The threads that run jobs, one a job, and the wait for something to happen to them. All calls
// but wake() come from one thread, the poller's. The destructor stops and joins what still runs.
class JobThreads {
public:
    // `stop` ends all runs.
    explicit JobThreads(StopSignal& stop);
    ~JobThreads();
    JobThreads(const JobThreads&) = delete;
    JobThreads& operator=(const JobThreads&) = delete;

    // Starts `run` on a thread of its own; it is given a signal that ends this job.
    // Precondition: !runs(job_id).
    void start(const std::string& job_id, std::function<void(const StopSignal&)> run);

    bool runs(const std::string& job_id) const { return running_.contains(job_id); }
    std::size_t count() const { return running_.size(); }

    // Waits until a run ends, a stop is requested, wake() was called or `patience` has passed.
    void wait(Millis patience);

    // From any thread: ends the wait, or the next one.
    void wake();

    // Joins the threads whose run has ended. Rethrows the first exception that left a run.
    void reap();

    // Asks all runs to end, without waiting for it.
    void interrupt_all();

    // Asks all runs to end, waits for them, then as reap().
    void stop_all();

private:
    struct Thread {
        std::unique_ptr<StopSignal> stop;
        std::thread thread;
    };

    StopSignal& stop_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> ended_;
    std::exception_ptr failure_;
    bool stop_seen_ = false;
    bool woken_ = false;
    StopSignal::Subscription stop_subscription_;
    std::map<std::string, Thread> running_;
};

}  // namespace agent::pipeline
