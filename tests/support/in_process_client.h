#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <Poco/String.h>
#include <Poco/URI.h>

#include "agent/base/stop_signal.h"
#include "agent/http/http_client.h"
#include "tests/sandbox/http_types.h"

namespace test {

// A far end in this process: hands requests to a stand-in without sockets, and loses them, or their
// answers, when a test says so. Safe to use from any thread.
class InProcessClient : public agent::http::HttpClient {
public:
    using Far = std::function<sandbox::Response(const sandbox::Request&)>;
    using Answer = agent::Result<agent::http::Response, agent::http::TransportError>;
    // Says what befalls a request; called before it is handed over.
    enum class Fate { arrive, lose_request, lose_reply };
    using Choose = std::function<Fate(const agent::http::Request&)>;

    explicit InProcessClient(Far far) : far_(std::move(far)) {}

    void choose_fate(Choose choose) {
        const std::lock_guard lock(mutex_);
        choose_ = std::move(choose);
    }
    // The next request of that method fares so, later ones arrive.
    void once(const std::string& method, Fate fate) {
        choose_fate([this, method, fate](const agent::http::Request& request) {
            if (request.method != method) return Fate::arrive;
            choose_ = nullptr;
            return fate;
        });
    }
    // Requests of that method are answered so, and never arrive.
    void answer(const std::string& method, sandbox::Response with) {
        const std::lock_guard lock(mutex_);
        canned_[method] = std::move(with);
    }
    // Called with each request after it was answered.
    void after_each(std::function<void(const agent::http::Request&)> observe) {
        const std::lock_guard lock(mutex_);
        observe_ = std::move(observe);
    }

    Answer send(const agent::http::Request& request) override {
        using Kind = agent::http::TransportError::Kind;
        if (request.cancel && request.cancel->requested()) {
            return agent::http::TransportError{Kind::cancelled, "cancelled"};
        }
        const Fate fate = fate_of(request);
        if (fate == Fate::lose_request) return agent::http::TransportError{Kind::offline, "lost"};
        const auto canned = canned_for(request.method);
        const sandbox::Response far_response = canned ? *canned : far_(translate(request));
        if (const auto observe = observer()) observe(request);
        if (fate == Fate::lose_reply) return agent::http::TransportError{Kind::offline, "lost"};
        agent::http::Response response;
        response.status = far_response.status;
        response.body = far_response.body;
        for (const auto& [name, value] : far_response.headers) {
            response.headers.push_back({name, value});
        }
        return response;
    }

    int count(const std::string& method) const {
        const std::lock_guard lock(mutex_);
        return static_cast<int>(std::count(methods_.begin(), methods_.end(), method));
    }
    int count() const {
        const std::lock_guard lock(mutex_);
        return static_cast<int>(methods_.size());
    }

private:
    Fate fate_of(const agent::http::Request& request) {
        const std::lock_guard lock(mutex_);
        methods_.push_back(request.method);
        return choose_ ? Choose(choose_)(request) : Fate::arrive;
    }
    std::optional<sandbox::Response> canned_for(const std::string& method) {
        const std::lock_guard lock(mutex_);
        const auto found = canned_.find(method);
        return found == canned_.end() ? std::nullopt : std::optional(found->second);
    }
    std::function<void(const agent::http::Request&)> observer() {
        const std::lock_guard lock(mutex_);
        return observe_;
    }
    static sandbox::Request translate(const agent::http::Request& request) {
        const Poco::URI uri(request.url);
        sandbox::Request far;
        far.method = request.method;
        far.path = uri.getPath();
        for (const auto& [name, value] : uri.getQueryParameters())
            far.query.emplace_back(name, value);
        for (const auto& header : request.headers) {
            far.headers[Poco::toLower(header.name)] = header.value;
        }
        far.body = request.body;
        return far;
    }

    Far far_;
    mutable std::mutex mutex_;
    Choose choose_;
    std::function<void(const agent::http::Request&)> observe_;
    std::map<std::string, sandbox::Response> canned_;
    std::vector<std::string> methods_;
};

}  // namespace test
