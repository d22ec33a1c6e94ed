#pragma once

#include <functional>
#include <string>

namespace agent::app {

// The service manager that started this process, told of its life as sd_notify(3) does: one
// datagram to the socket named by NOTIFY_SOCKET. Where nobody listens every call does nothing.
class Supervisor {
public:
    // As the environment says. Takes the names out of it, so that children do not speak for us.
    // `on_wake_up` is called, on any thread and while this lives, when the machine has slept and is
    // awake again, where the manager tells (Windows); elsewhere the poller's own clock has to do.
    explicit Supervisor(std::function<void()> on_wake_up);
    ~Supervisor();
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    bool listens() const { return !socket_.empty(); }

    // Work has begun.
    void ready() const;
    // Work goes on; `status` is shown to people.
    void alive(const std::string& status) const;
    // Work ends; it may take a moment.
    void stopping() const;

private:
    void send(const std::string& message) const;

    std::string socket_;
};

}  // namespace agent::app
