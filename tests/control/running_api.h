#pragma once

#include <memory>
#include <string>
#include <vector>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

#include "agent/control/api.h"
#include "tests/control/fake_desk.h"
#include "tests/support/fake_clock.h"

namespace test {

// The API over real sockets, with a desk in memory behind it.
class RunningApi {
public:
    using Headers = std::vector<std::pair<std::string, std::string>>;
    struct Answer {
        int status = 0;
        std::string body;
        Poco::Net::HTTPResponse head;

        nlohmann::json json() const { return nlohmann::json::parse(body); }
        std::string header(const std::string& name) const { return head.get(name, ""); }
    };

    explicit RunningApi(std::vector<std::string> allowed_origins = {})
        : api_(agent::control::Server::listen(0, stop, log_), agent::Secret(kToken),
               std::move(allowed_origins), {desk, clock, stop, log_}) {}

    // As somebody who has no token.
    Answer ask(const std::string& method, const std::string& target, const Headers& headers = {},
               const std::string& body = "") {
        Poco::Net::HTTPClientSession session("127.0.0.1", port());
        Poco::Net::HTTPRequest request(method, target, Poco::Net::HTTPMessage::HTTP_1_1);
        for (const auto& [name, value] : headers) request.set(name, value);
        if (!body.empty() || method == "POST") {
            request.setContentLength(static_cast<std::streamsize>(body.size()));
        }
        session.sendRequest(request) << body;
        Answer answer;
        Poco::StreamCopier::copyToString(session.receiveResponse(answer.head), answer.body);
        answer.status = answer.head.getStatus();
        return answer;
    }
    // With the owner's token.
    Answer call(const std::string& method, const std::string& target, const std::string& body = "",
                Headers headers = {}) {
        headers.emplace_back("Authorization", std::string("Bearer ") + kToken);
        return ask(method, target, headers, body);
    }

    std::uint16_t port() const { return api_.port(); }
    std::string host() const { return "127.0.0.1:" + std::to_string(port()); }

    static constexpr const char* kToken = "0123456789-0123456789-0123456789-0123456789";
    FakeDesk desk;
    FakeClock clock;
    agent::StopSignal stop;

private:
    agent::Log log_;
    agent::control::Api api_;
};

}  // namespace test
