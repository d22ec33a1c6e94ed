#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

#include "agent/base/log.h"
#include "agent/notices/notifier.h"

namespace agent::notices {

// Hands notices to the desktop on a thread of its own, so that work never waits for it. One that
// cannot be shown is logged and gone.
class NoticeSender {
public:
    NoticeSender(Notifier& notifier, const Log& log);
    // Waits for the one that is being shown; those behind it are dropped.
    ~NoticeSender();
    NoticeSender(const NoticeSender&) = delete;
    NoticeSender& operator=(const NoticeSender&) = delete;

    // Returns at once. Dropped when many wait already. Safe to call from any thread.
    void send(Notice notice);

private:
    void show_all();

    Notifier& notifier_;
    const Log& log_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::deque<Notice> waiting_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace agent::notices
