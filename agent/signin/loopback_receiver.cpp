#include "agent/signin/loopback_receiver.h"

#include <mutex>
#include <optional>
#include <utility>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include "agent/signin/answer_page.h"

namespace agent::signin {
namespace {

using Poco::Net::HTTPResponse;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;
using Answer = Result<Secret, Failure>;

constexpr const char* kPath = "/signed-in";

struct Reply {
    HTTPResponse::HTTPStatus status;
    std::string page;
};

// The first answer of this sign-in, and what is said to whoever comes. Safe from any thread.
class Mailbox {
public:
    explicit Mailbox(std::string state) : state_(std::move(state)) {}

    Reply put(const std::string& target) {
        Answer answer = read_answer(target, state_);
        const bool answers =
            answer || answer.error().kind != Failure::Kind::unreadable;  // else: a stray visit
        std::string page = answer ? page_of_success() : page_of(answer.error());
        const auto status = answer ? HTTPResponse::HTTP_OK : HTTPResponse::HTTP_BAD_REQUEST;
        const std::lock_guard lock(mutex_);
        if (first_) return {HTTPResponse::HTTP_CONFLICT, page_of_repetition()};
        if (answers) first_.emplace(std::move(answer));
        return {status, std::move(page)};
    }
    std::optional<Answer> first() const {
        const std::lock_guard lock(mutex_);
        return first_;
    }

private:
    const std::string state_;
    mutable std::mutex mutex_;
    std::optional<Answer> first_;
};

void send(HTTPServerResponse& response, const Reply& reply) {
    response.setStatusAndReason(reply.status);
    response.setContentType("text/html; charset=utf-8");
    response.set("Cache-Control", "no-store");
    response.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    response.set("Referrer-Policy", "no-referrer");
    response.set("X-Content-Type-Options", "nosniff");
    response.setKeepAlive(false);
    response.sendBuffer(reply.page.data(), reply.page.size());
}

class Handler : public Poco::Net::HTTPRequestHandler {
public:
    Handler(Mailbox& mailbox, const std::string& host) : mailbox_(mailbox), host_(host) {}

    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
        const std::string& target = request.getURI();
        const std::string path = target.substr(0, target.find('?'));
        if (request.get("Host", "") != host_ || path != kPath) {
            return send(response, {HTTPResponse::HTTP_NOT_FOUND, ""});
        }
        if (request.getMethod() != "GET") {
            return send(response, {HTTPResponse::HTTP_METHOD_NOT_ALLOWED, ""});
        }
        send(response, mailbox_.put(target));
    }

private:
    Mailbox& mailbox_;
    const std::string& host_;
};

class Factory : public Poco::Net::HTTPRequestHandlerFactory {
public:
    Factory(Mailbox& mailbox, std::string host) : mailbox_(mailbox), host_(std::move(host)) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
        return new Handler(mailbox_, host_);  // Poco deletes it
    }

private:
    Mailbox& mailbox_;
    std::string host_;
};

Poco::Net::HTTPServerParams* parameters() {
    constexpr int kSeconds = 10;
    auto* parameters = new Poco::Net::HTTPServerParams;  // owned by the server
    parameters->setKeepAlive(false);
    parameters->setTimeout(Poco::Timespan(kSeconds, 0));
    return parameters;
}

std::string host_of(const Poco::Net::ServerSocket& socket) {
    return "127.0.0.1:" + std::to_string(socket.address().port());
}

}  // namespace

class LoopbackReceiver::Server {
public:
    Server(const Poco::Net::ServerSocket& socket, std::string state)
        : host(host_of(socket)),
          mailbox(std::move(state)),
          socket_(socket),
          http_(new Factory(mailbox, host), threads_, socket_, parameters()) {
        http_.start();
    }
    ~Server() { http_.stopAll(true); }

    const std::string host;
    Mailbox mailbox;
    std::uint16_t port() const { return socket_.address().port(); }

private:
    // Browsers open connections ahead and leave them idle; each holds a thread meanwhile.
    static constexpr int kThreads = 16;
    Poco::ThreadPool threads_{2, kThreads};
    Poco::Net::ServerSocket socket_;
    Poco::Net::HTTPServer http_;
};

Result<std::unique_ptr<LoopbackReceiver>, Failure> LoopbackReceiver::open(std::uint16_t port,
                                                                          std::string state) {
    try {
        Poco::Net::ServerSocket socket;
        // Shared with nobody: another program on the same port would get the answer.
        socket.bind(Poco::Net::SocketAddress("127.0.0.1", port), /*reuseAddress=*/port != 0,
                    /*reusePort=*/false);
        socket.listen();
        return std::unique_ptr<LoopbackReceiver>(
            new LoopbackReceiver(std::make_unique<Server>(socket, std::move(state))));
    } catch (const Poco::Net::NetException&) {
    } catch (const Poco::IOException&) {  // permission denied: a port below 1024
    }
    return Failure{Failure::Kind::port_taken,
                   "port " + std::to_string(port) + " of this machine cannot be listened on"};
}

LoopbackReceiver::LoopbackReceiver(std::unique_ptr<Server> server) : server_(std::move(server)) {}
LoopbackReceiver::~LoopbackReceiver() = default;

std::string LoopbackReceiver::address() const {
    return "http://" + server_->host + kPath;
}

std::uint16_t LoopbackReceiver::port() const {
    return server_->port();
}

Result<Secret, Failure> LoopbackReceiver::wait(Millis patience, Clock& clock,
                                               const StopSignal& stop) {
    constexpr Millis kBetweenLooks{50};
    const auto deadline = clock.monotonic() + patience;
    for (;;) {
        if (auto answer = server_->mailbox.first()) return *std::move(answer);
        if (stop.requested()) return Failure{Failure::Kind::cancelled, "stopped"};
        if (clock.monotonic() >= deadline) {
            return Failure{Failure::Kind::timed_out, "nobody answered in the browser in time"};
        }
        clock.sleep_for(kBetweenLooks, stop);
    }
}

}  // namespace agent::signin
