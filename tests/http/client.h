#pragma once

#include <string>

#include "agent/base/stop_signal.h"
#include "agent/http/curl_client.h"

namespace test {

// A client with a stop signal of its own.
struct Client {
    explicit Client(agent::http::CurlOptions options = {}) : http(std::move(options), stop) {}

    auto get(const std::string& url) { return http.send({.method = "GET", .url = url}); }

    agent::StopSignal stop;
    agent::http::CurlClient http;
};

}  // namespace test
