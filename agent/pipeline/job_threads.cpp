#include "agent/pipeline/job_threads.h"

#include <utility>

namespace agent::pipeline {

JobThreads::JobThreads(StopSignal& stop) : stop_(stop) {
    stop_subscription_ = stop.on_request([this] {
        const std::lock_guard lock(mutex_);
        stop_seen_ = true;
        changed_.notify_all();
    });
}

JobThreads::~JobThreads() {
    for (auto& [id, one] : running_) one.stop->request();
    for (auto& [id, one] : running_) one.thread.join();
}

void JobThreads::start(const std::string& job_id, std::function<void(const StopSignal&)> run) {
    auto job_stop = std::make_unique<StopSignal>(stop_);
    std::thread thread([this, job_id, &signal = *job_stop, run = std::move(run)] {
        std::exception_ptr failure;
        try {
            run(signal);
        } catch (const std::exception&) {
            failure = std::current_exception();  // rethrown by reap(), on the poller's thread
        }
        const std::lock_guard lock(mutex_);
        if (failure && !failure_) failure_ = failure;
        ended_.push_back(job_id);
        changed_.notify_all();
    });
    running_.emplace(job_id, Thread{std::move(job_stop), std::move(thread)});
}

void JobThreads::wait(Millis patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return !ended_.empty() || stop_seen_ || woken_; });
    woken_ = false;
}

void JobThreads::wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
}

void JobThreads::reap() {
    std::vector<std::string> ended;
    std::exception_ptr failure;
    {
        const std::lock_guard lock(mutex_);
        ended.swap(ended_);
        failure = std::exchange(failure_, nullptr);
    }
    for (const std::string& id : ended) {
        const auto found = running_.find(id);
        found->second.thread.join();
        running_.erase(found);
    }
    if (failure) std::rethrow_exception(failure);
}

void JobThreads::interrupt_all() {
    for (auto& [id, one] : running_) one.stop->request();
}

void JobThreads::stop_all() {
    interrupt_all();
    for (auto& [id, one] : running_) one.thread.join();
    running_.clear();
    std::exception_ptr failure;
    {
        const std::lock_guard lock(mutex_);
        ended_.clear();
        failure = std::exchange(failure_, nullptr);
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace agent::pipeline
