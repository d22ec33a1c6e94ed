#include "agent/control/server.h"

#include <exception>
#include <optional>
#include <utility>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/NumberParser.h>
#include <Poco/ThreadPool.h>

#include "agent/control/deadline_socket.h"

namespace agent::control {
namespace {

using Poco::Net::HTTPResponse;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

// Browsers open connections ahead and leave them idle; each holds a thread meanwhile.
constexpr int kThreads = 32;
constexpr int kQueued = 64;
// A request comes from this machine, so that even this is long.
constexpr Millis kReading{5'000};
constexpr std::size_t kLongestTarget = 2'048;
constexpr std::size_t kLargestBody = 64 * 1024;
// Read and dropped after a refusal, so that the client gets to see it.
constexpr std::size_t kMostDrained = 1024 * 1024;

// At most `limit` bytes; nothing when there are more.
std::optional<std::string> read_body(std::istream& in, std::size_t limit) {
    std::string body;
    char piece[4096];
    while (in.read(piece, sizeof piece) || in.gcount() > 0) {
        body.append(piece, static_cast<std::size_t>(in.gcount()));
        if (body.size() > limit) return std::nullopt;
    }
    return body;
}

void drain(std::istream& in) {
    in.ignore(static_cast<std::streamsize>(kMostDrained));
}

// The length that a request says its body has; nothing when it does not say, or nonsense.
std::optional<std::uint64_t> announced_length(const HTTPServerRequest& request) {
    Poco::UInt64 length = 0;
    if (!request.hasContentLength()) return std::nullopt;
    if (!Poco::NumberParser::tryParseUnsigned64(request.get(HTTPServerRequest::CONTENT_LENGTH),
                                                length))
        return std::nullopt;
    return length;
}

Request head_of(const HTTPServerRequest& poco) {
    Request request;
    request.method = poco.getMethod();
    const std::string& target = poco.getURI();
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.raw_query = target.substr(question + 1);
    for (const auto& [name, value] : poco) {
        // Of two fields of one name, which counts is a matter of opinion: then neither does.
        if (!request.headers.emplace(name, value).second) request.headers[name].clear();
    }
    return request;
}

Request read(HTTPServerRequest& poco) {
    Request request = head_of(poco);
    if (poco.getURI().size() > kLongestTarget) request.fault = Request::Fault::target_too_long;
    // Without a length there is no body (RFC 9112 6.3). Poco would wait for the end of the stream.
    if (!poco.hasContentLength() && !poco.getChunkedTransferEncoding()) return request;
    const auto announced = announced_length(poco);
    auto body = announced.value_or(0) > kLargestBody ? std::nullopt
                                                     : read_body(poco.stream(), kLargestBody);
    if (body) {
        if (announced && *announced != body->size()) request.fault = Request::Fault::body_cut_off;
        request.body = std::move(*body);
    } else {
        request.fault = Request::Fault::body_too_large;
        drain(poco.stream());
    }
    return request;
}

void send_head(HTTPServerResponse& out, const Response& response) {
    out.setStatusAndReason(static_cast<HTTPResponse::HTTPStatus>(response.status));
    out.setKeepAlive(false);
    if (!response.content_type.empty()) out.setContentType(response.content_type);
    for (const auto& [name, value] : response.headers) out.set(name, value);
}

class Handler : public Poco::Net::HTTPRequestHandler {
public:
    Handler(const Server::Answer& answer, const StopSignal& stop, const Log& log)
        : answer_(answer), stop_(stop), log_(log) {}

    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& out) override {
        const Response response = respond(request);
        send_head(out, response);
        if (response.stream && request.getMethod() != "HEAD") {
            out.setChunkedTransferEncoding(true);
            std::ostream& body = out.send();
            return stream(response, body, [&] { return is_open(request, body); });
        }
        out.sendBuffer(response.body.data(), response.body.size());
    }

private:
    Response respond(HTTPServerRequest& poco) {
        try {
            const Request request = read(poco);
            return answer_(request);
        } catch (const std::exception& error) {
            log_.error("the local API failed", {{"why", error.what()}});
            return error_response(500, "Internal error; see agent logs");
        }
    }
    void stream(const Response& response, std::ostream& body, const StillOpen& open) {
        try {
            response.stream(body, open);
        } catch (const std::exception& error) {
            log_.error("a stream of the local API ended", {{"why", error.what()}});
        }
    }
    bool is_open(HTTPServerRequest& request, const std::ostream& body) const {
        if (stop_.requested() || !body.good()) return false;
        auto& socket = dynamic_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket();
        // Whoever listens to a stream says nothing more: to be readable means to be closed.
        return !socket.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ);
    }

    const Server::Answer& answer_;
    const StopSignal& stop_;
    const Log& log_;
};

class Factory : public Poco::Net::HTTPRequestHandlerFactory {
public:
    Factory(Server::Answer answer, const StopSignal& stop, const Log& log)
        : answer_(std::move(answer)), stop_(stop), log_(log) {}

    Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
        return new Handler(answer_, stop_, log_);  // Poco deletes it
    }

private:
    const Server::Answer answer_;
    const StopSignal& stop_;
    const Log& log_;
};

Poco::Net::HTTPServerParams* parameters() {
    auto* parameters = new Poco::Net::HTTPServerParams;  // owned by the server
    parameters->setKeepAlive(false);
    parameters->setMaxThreads(kThreads);
    parameters->setMaxQueued(kQueued);
    parameters->setTimeout(Poco::Timespan(std::chrono::microseconds(kReading).count()));
    return parameters;
}

}  // namespace

class Server::Http {
public:
    Http(const Poco::Net::ServerSocket& socket, const StopSignal& stop, const Log& log)
        : socket_(socket), stop_(stop), log_(log) {}
    ~Http() {
        if (http_) http_->stopAll(true);
        threads_.joinAll();
    }

    std::uint16_t port() const { return socket_.address().port(); }
    void start(Answer answer) {
        http_.emplace(new Factory(std::move(answer), stop_, log_), threads_, socket_, parameters());
        http_->start();
    }

private:
    Poco::Net::ServerSocket socket_;
    const StopSignal& stop_;
    const Log& log_;
    Poco::ThreadPool threads_{2, kThreads + 1};
    std::optional<Poco::Net::HTTPServer> http_;
};

Server::Server(std::unique_ptr<Http> http) : http_(std::move(http)) {}
Server::~Server() = default;

std::unique_ptr<Server> Server::listen(std::uint16_t port, const StopSignal& stop, const Log& log) {
    try {
        const auto socket = listen_with_deadline(port, kReading);
        return std::unique_ptr<Server>(new Server(std::make_unique<Http>(socket, stop, log)));
    } catch (const Poco::Net::NetException&) {
    } catch (const Poco::IOException&) {  // permission denied: a port below 1024
    }
    return nullptr;
}

std::uint16_t Server::port() const {
    return http_->port();
}

void Server::start(Answer answer) {
    http_->start(std::move(answer));
}

}  // namespace agent::control
