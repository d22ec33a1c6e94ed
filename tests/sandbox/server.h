#pragma once

#include <functional>
#include <string>

#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include "agent/base/stop_signal.h"
#include "tests/sandbox/sandbox.h"

namespace sandbox {

// HTTP on 127.0.0.1 around whatever answers; keeps connections alive and serves 128 at once.
class Server {
public:
    using Serve = std::function<Delivery(const Request&)>;

    // `port` 0 takes a free one. `serve` is called from many threads. `stop` ends stalled bodies.
    // Throws Poco::Net::NetException when the port is taken.
    Server(int port, Serve serve, const agent::StopSignal& stop);
    ~Server();

    std::string url() const;

private:
    Poco::Net::ServerSocket socket_;
    Poco::ThreadPool threads_;
    Poco::Net::HTTPServer http_;
};

}  // namespace sandbox
