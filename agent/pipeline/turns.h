#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "agent/base/stop_signal.h"

namespace agent::pipeline {

// Lets the jobs that look for missing messages of one mailbox and fetch them do so one after the
// other, first come, first served: two at once would fetch the same ones.
class Turns {
public:
    // One's turn, until it goes out of scope.
    class Turn {
    public:
        explicit Turn(Turns& turns, std::uint64_t number) : turns_(&turns), number_(number) {}
        ~Turn() {
            if (turns_ != nullptr) turns_->leave(number_);
        }
        Turn(Turn&& other) noexcept
            : turns_(std::exchange(other.turns_, nullptr)), number_(other.number_) {}
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        Turn& operator=(Turn&&) = delete;

    private:
        Turns* turns_;
        std::uint64_t number_;
    };

    // Waits for it. Nothing on a stop.
    std::optional<Turn> take(const StopSignal& stop);

    // Whether somebody waits for the end of the present turn.
    bool others_wait();

private:
    void leave(std::uint64_t number);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::uint64_t> line_;
    std::uint64_t next_ = 0;
};

// Those of each mailbox. Safe to use from any thread.
class TurnsOfMailboxes {
public:
    // Lives as long as this object.
    Turns& of(const std::string& user_id);

private:
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Turns>> turns_;
};

}  // namespace agent::pipeline
