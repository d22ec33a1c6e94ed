#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "agent/http/http_client.h"

namespace agent::http {

struct CurlOptions {
    std::string user_agent = "";  // should contain "gzip": Google compresses only then
    Millis connect_timeout{10'000};
    Millis stall_timeout{30'000};   // no byte for this long, in whole seconds, ends it
    Millis total_timeout{300'000};  // whole transfer, whatever its speed
    std::string proxy = "";         // empty: curl's own environment variables apply
    std::string ca_file = "";       // PEM added as the trust store; empty: the system's
    bool http2 = true;              // offer HTTP/2 over TLS
    std::size_t max_body_bytes = 256u << 20;
};

// libcurl behind one shared multi handle, run by one thread of its own: connections
// are kept alive and shared by all callers, HTTP/2 streams multiplexed, gzip accepted,
// redirects not followed, TLS always verified. send() blocks its caller only.
class CurlClient : public HttpClient {
public:
    // `stop` ends every transfer, running or new, with TransportError::cancelled.
    // Throws std::runtime_error when curl cannot be set up.
    CurlClient(CurlOptions options, StopSignal& stop);
    ~CurlClient() override;

    Result<Response, TransportError> send(const Request& request) override;
    // As streams of one connection over HTTP/2, else over a connection each.
    std::vector<Result<Response, TransportError>> send_all(
        std::span<const Request> requests) override;

private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace agent::http
