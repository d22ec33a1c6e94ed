#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "agent/base/log.h"
#include "agent/base/stop_signal.h"
#include "agent/control/message.h"

namespace agent::control {

// An HTTP server on 127.0.0.1: one request a connection, of bounded size and duration, answered
// on one of a bounded number of threads. `stop` and `log` outlive it.
class Server {
public:
    // Called on threads of the server's. What it throws becomes a 500 without details.
    using Answer = std::function<Response(const Request&)>;

    // Takes `port`, or a free one for 0; nothing when it is not to be had. `stop` ends streams.
    static std::unique_ptr<Server> listen(std::uint16_t port, const StopSignal& stop,
                                          const Log& log);
    // Ends what is under way.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;

    // Requests that came before wait until now. Once.
    void start(Answer answer);

private:
    class Http;
    explicit Server(std::unique_ptr<Http> http);
    std::unique_ptr<Http> http_;
};

}  // namespace agent::control
