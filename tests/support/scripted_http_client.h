#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "agent/http/http_client.h"

namespace test {

// Answers requests from a script, in order, and keeps what was asked. An unscripted call throws.
class ScriptedHttpClient : public agent::http::HttpClient {
public:
    using Answer = agent::Result<agent::http::Response, agent::http::TransportError>;

    void reply(int status, std::string body,
               std::vector<agent::http::Header> headers = {{"Content-Type", "application/json"}}) {
        const std::lock_guard lock(mutex_);
        answers_.emplace_back(agent::http::Response{status, std::move(headers), std::move(body)});
    }
    void fail(agent::http::TransportError::Kind kind) {
        const std::lock_guard lock(mutex_);
        answers_.emplace_back(agent::http::TransportError{kind, "scripted"});
    }

    Answer send(const agent::http::Request& request) override {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        if (answers_.empty()) throw std::logic_error("unscripted request: " + request.url);
        Answer answer = std::move(answers_.front());
        answers_.pop_front();
        return answer;
    }

    const std::vector<agent::http::Request>& requests() const { return requests_; }

private:
    std::mutex mutex_;
    std::deque<Answer> answers_;
    std::vector<agent::http::Request> requests_;
};

}  // namespace test
