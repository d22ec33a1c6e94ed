#include "agent/notices/notice_sender.h"

#include <exception>
#include <utility>

namespace agent::notices {

namespace {

constexpr std::size_t kMostWaiting = 10;

}  // namespace

NoticeSender::NoticeSender(Notifier& notifier, const Log& log)
    : notifier_(notifier), log_(log), thread_([this] { show_all(); }) {}

NoticeSender::~NoticeSender() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void NoticeSender::send(Notice notice) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= kMostWaiting) return;
        waiting_.push_back(std::move(notice));
    }
    changed_.notify_one();
}

void NoticeSender::show_all() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (ending_) return;
        const Notice notice = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        try {
            notifier_.show(notice);
        } catch (const std::exception& error) {
            log_.warning("a notice was not shown", {{"why", error.what()}});
        }
        lock.lock();
    }
}

}  // namespace agent::notices
