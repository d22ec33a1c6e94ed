#pragma once

#include <functional>
#include <string>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>

namespace test {

// A real HTTP server on 127.0.0.1 and a free port; `handle` answers each request on a thread
// of the server's.
class LoopbackServer {
public:
    using Handle =
        std::function<void(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse&)>;

    explicit LoopbackServer(Handle handle)
        : socket_(Poco::Net::SocketAddress("127.0.0.1", 0)),
          server_(new Factory(std::move(handle)), socket_, parameters()) {
        server_.start();
    }
    ~LoopbackServer() { server_.stopAll(true); }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    int port() const { return socket_.address().port(); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

private:
    class Handler : public Poco::Net::HTTPRequestHandler {
    public:
        explicit Handler(const Handle& handle) : handle_(handle) {}
        void handleRequest(Poco::Net::HTTPServerRequest& request,
                           Poco::Net::HTTPServerResponse& response) override {
            handle_(request, response);
        }

    private:
        const Handle& handle_;
    };
    class Factory : public Poco::Net::HTTPRequestHandlerFactory {
    public:
        explicit Factory(Handle handle) : handle_(std::move(handle)) {}
        Poco::Net::HTTPRequestHandler* createRequestHandler(
            const Poco::Net::HTTPServerRequest&) override {
            return new Handler(handle_);  // Poco deletes it
        }

    private:
        Handle handle_;
    };
    static Poco::Net::HTTPServerParams* parameters() {
        auto* parameters = new Poco::Net::HTTPServerParams;  // owned by the server
        parameters->setMaxThreads(16);
        parameters->setKeepAlive(true);
        return parameters;
    }

    Poco::Net::ServerSocket socket_;
    Poco::Net::HTTPServer server_;
};

}  // namespace test
