#pragma once

#include <array>
#include <cerrno>
#include <functional>
#include <optional>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace test {

// One end of a line of bytes between two processes.
class Channel {
public:
    Channel(int reading, int writing) : reading_(reading), writing_(writing) {}

    // Waits for a byte; nothing when the other end is gone.
    std::optional<char> receive() {
        char byte = 0;
        ssize_t got = 0;
        do got = ::read(reading_, &byte, 1);
        while (got < 0 && errno == EINTR);
        return got == 1 ? std::optional(byte) : std::nullopt;
    }
    void send(char byte) {
        if (::write(writing_, &byte, 1) != 1) throw std::runtime_error("the other end is gone");
    }

private:
    int reading_, writing_;
};

// A second process that runs `work` and ends. SQLite's locks do not survive a fork, so it must
// be started while this process has no connection open.
class ChildProcess {
public:
    explicit ChildProcess(const std::function<void(Channel&)>& work) {
        if (::pipe(to_parent_.data()) != 0 || ::pipe(to_child_.data()) != 0) {
            throw std::runtime_error("no pipe");
        }
        id_ = ::fork();
        if (id_ == 0) run(work);
        ::close(to_parent_[1]);
        ::close(to_child_[0]);
    }
    ~ChildProcess() {
        kill();
        ::close(to_parent_[0]);
        ::close(to_child_[1]);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    Channel channel() { return {to_parent_[0], to_child_[1]}; }
    // Waits for its end; the exit code, or -1 when a signal ended it.
    int wait() {
        if (id_ == 0) return code_;
        int status = 0;
        ::waitpid(id_, &status, 0);
        id_ = 0;
        code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        return code_;
    }
    void kill() {
        if (id_ == 0) return;
        ::kill(id_, SIGKILL);
        wait();
    }

private:
    [[noreturn]] void run(const std::function<void(Channel&)>& work) {
        ::close(to_parent_[0]);
        ::close(to_child_[1]);
        Channel channel(to_child_[0], to_parent_[1]);
        try {
            work(channel);
        } catch (...) {
            ::_exit(1);
        }
        ::_exit(0);
    }

    std::array<int, 2> to_parent_{}, to_child_{};
    pid_t id_ = 0;
    int code_ = -1;
};

}  // namespace test
