#include "tests/sandbox/server.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamCopier.h>

#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

constexpr int kConnections = 128;

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

Poco::Net::StreamSocket& socket_of(HTTPServerRequest& request) {
    return dynamic_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket();
}

// Until the time is over, the client hangs up or the program stops.
void pause(Poco::Net::StreamSocket& socket, std::chrono::seconds length,
           const agent::StopSignal& stop) {
    const auto end = std::chrono::steady_clock::now() + length;
    const Poco::Timespan slice(50 * Poco::Timespan::MILLISECONDS);
    while (!stop.requested() && std::chrono::steady_clock::now() < end) {
        if (socket.poll(slice, Poco::Net::Socket::SELECT_READ)) return;
    }
}

class Handler : public Poco::Net::HTTPRequestHandler {
public:
    Handler(const Server::Serve& serve, const agent::StopSignal& stop)
        : serve_(serve), stop_(stop) {}

    void handleRequest(HTTPServerRequest& poco, HTTPServerResponse& response) override {
        auto request = request_for(poco.getMethod(), poco.getURI());
        if (!request) return send(poco, response, {invalid_argument("Malformed request target")});
        for (const auto& [name, value] : poco) request->headers[lower(name)] = value;
        Poco::StreamCopier::copyToString(poco.stream(), request->body);
        send(poco, response, serve_(*request));
    }

private:
    void send(HTTPServerRequest& request, HTTPServerResponse& response, const Delivery& delivery) {
        if (delivery.manner == Delivery::Manner::dropped) {
            response.setKeepAlive(false);
            socket_of(request).shutdown();
            return;
        }
        const Response& answer = delivery.response;
        response.setStatusAndReason(
            static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status));
        for (const auto& [name, value] : answer.headers) response.add(name, value);
        // 204 and 304 have no body, and no length of one (RFC 9110 8.6).
        if (answer.status != 204 && answer.status != 304) {
            response.setContentLength64(static_cast<Poco::Int64>(answer.body.size()));
        }
        std::ostream& out = response.send();
        if (request.getMethod() == "HEAD") return;
        const bool stalled = delivery.manner == Delivery::Manner::stalled;
        const std::size_t first = stalled ? answer.body.size() / 2 : answer.body.size();
        out.write(answer.body.data(), static_cast<std::streamsize>(first));
        if (!stalled) return;
        out.flush();
        pause(socket_of(request), delivery.stall, stop_);
        out.write(answer.body.data() + first,
                  static_cast<std::streamsize>(answer.body.size() - first));
    }

    const Server::Serve& serve_;
    const agent::StopSignal& stop_;
};

class Factory : public Poco::Net::HTTPRequestHandlerFactory {
public:
    Factory(Server::Serve serve, const agent::StopSignal& stop)
        : serve_(std::move(serve)), stop_(stop) {}

    Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
        return new Handler(serve_, stop_);  // Poco deletes it
    }

private:
    Server::Serve serve_;
    const agent::StopSignal& stop_;
};

Poco::Net::HTTPServerParams* parameters() {
    auto* parameters = new Poco::Net::HTTPServerParams;  // owned by the server
    parameters->setMaxThreads(kConnections);
    parameters->setMaxQueued(kConnections * 4);
    parameters->setKeepAlive(true);
    parameters->setMaxKeepAliveRequests(0);  // no limit
    parameters->setKeepAliveTimeout(Poco::Timespan(60, 0));
    return parameters;
}

// Poco's own way of binding would share the port with another program.
Poco::Net::ServerSocket listen_on(int port) {
    Poco::Net::ServerSocket socket;
    socket.bind(Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port)),
                /*reuseAddress=*/true, /*reusePort=*/false);
    socket.listen();
    return socket;
}

}  // namespace

Server::Server(int port, Serve serve, const agent::StopSignal& stop)
    : socket_(listen_on(port)),
      threads_(8, kConnections + 8),
      http_(new Factory(std::move(serve), stop), threads_, socket_, parameters()) {
    http_.start();
}

Server::~Server() {
    http_.stopAll(true);
}

std::string Server::url() const {
    return "http://127.0.0.1:" + std::to_string(socket_.address().port());
}

}  // namespace sandbox
