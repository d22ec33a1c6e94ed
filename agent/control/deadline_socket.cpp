#include "agent/control/deadline_socket.h"

#include <algorithm>

#include <Poco/Net/ServerSocketImpl.h>
#include <Poco/Net/StreamSocketImpl.h>

namespace agent::control {
namespace {

// The steady clock itself: a fake one would not move while the system waits for bytes.
using Steady = std::chrono::steady_clock;

// At once after an agent that ended. On Windows it would share the port with whoever asks.
#ifdef _WIN32
constexpr bool kReuseAddress = false;
#else
constexpr bool kReuseAddress = true;
#endif

class Connection : public Poco::Net::StreamSocketImpl {
public:
    Connection(poco_socket_t handle, Millis patience)
        : StreamSocketImpl(handle), deadline_(Steady::now() + patience) {
        // For who does not read what it asked for.
        StreamSocketImpl::setSendTimeout(
            Poco::Timespan(std::chrono::microseconds(patience).count()));
    }

    int receiveBytes(void* buffer, int length, int flags) override {
        const auto left = std::chrono::ceil<Millis>(deadline_ - Steady::now());
        if (left <= Millis(0)) throw Poco::TimeoutException();
        setReceiveTimeout(Poco::Timespan(std::chrono::microseconds(left).count()));
        return StreamSocketImpl::receiveBytes(buffer, length, flags);
    }

private:
    const Steady::time_point deadline_;
};

class Listener : public Poco::Net::ServerSocketImpl {
public:
    explicit Listener(Millis patience) : patience_(patience) {}

    Poco::Net::SocketImpl* acceptConnection(Poco::Net::SocketAddress& client) override {
        sockaddr_storage storage{};
        auto* const address = reinterpret_cast<sockaddr*>(&storage);
        poco_socklen_t length = sizeof storage;
        const poco_socket_t handle = ::accept(sockfd(), address, &length);
        if (handle == POCO_INVALID_SOCKET) error();
        client = Poco::Net::SocketAddress(address, length);
        return new Connection(handle, patience_);  // counted and deleted by the socket around it
    }

private:
    const Millis patience_;
};

// Gives the base, which alone may make a socket of it, our listener.
class DeadlineSocket : public Poco::Net::ServerSocket {
public:
    explicit DeadlineSocket(Millis patience) : ServerSocket(new Listener(patience), true) {}
};

}  // namespace

Poco::Net::ServerSocket listen_with_deadline(std::uint16_t port, Millis patience) {
    DeadlineSocket socket(patience);
    socket.bind(Poco::Net::SocketAddress("127.0.0.1", port), kReuseAddress, /*reusePort=*/false);
    socket.listen();
    return socket;  // the handle is shared, not the class
}

}  // namespace agent::control
