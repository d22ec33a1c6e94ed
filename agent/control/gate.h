#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/control/access.h"
#include "agent/control/message.h"
#include "agent/control/rate_limit.h"

namespace agent::control {

// What every request must pass before it reaches a route. Every web page in the person's browser
// can send requests to 127.0.0.1, and so can every program of every user of the machine.
class Gate {
public:
    struct Settings {
        std::uint16_t port = 0;
        // Beside our own: "https://app.example.org", as a browser writes it.
        std::vector<std::string> allowed_origins = {};
    };

    Gate(Settings settings, const Access& access, const Clock& clock);

    // Refused, with the reason; else nothing, and `role` is who asks. Answers what browsers ask
    // before they let a page of an allowed origin send its request (CORS preflight), too.
    std::optional<Response> refuse(const Request& request, Access::Role& role);

    // Adds what an answer to this request needs, whatever it is.
    void seal(const Request& request, Response& response) const;

private:
    bool is_our_host(const std::string& host) const;
    bool is_our_origin(const std::string& origin) const;
    bool is_allowed_origin(const std::string& origin) const;
    bool is_preflight(const Request& request) const;

    const Settings settings_;
    const std::string hosts_[2];  // "127.0.0.1:PORT", "localhost:PORT"
    const Access& access_;
    // Apart, so that nobody without a token can use up what the page needs.
    RateLimit known_;
    RateLimit strangers_;
};

}  // namespace agent::control
