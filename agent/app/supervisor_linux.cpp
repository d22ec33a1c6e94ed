#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/app/supervisor.h"

namespace agent::app {

Supervisor::Supervisor(std::function<void()> /*on_wake_up*/) {
    const char* const name = std::getenv("NOTIFY_SOCKET");
    if (name != nullptr) socket_ = name;
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
}

Supervisor::~Supervisor() = default;

void Supervisor::ready() const {
    send("READY=1");
}

void Supervisor::alive(const std::string& status) const {
    send("WATCHDOG=1\nSTATUS=" + status);
}

void Supervisor::stopping() const {
    send("STOPPING=1");
}

// A supervisor that cannot be reached notices that by itself.
void Supervisor::send(const std::string& message) const {
    sockaddr_un address{};
    if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_.data(), socket_.size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // the abstract namespace
    const int handle = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle < 0) return;
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    (void)::sendto(handle, message.data(), message.size(), MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&address), length);
    ::close(handle);
}

}  // namespace agent::app
