#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/result.h"

namespace agent {
class StopSignal;
}

namespace agent::http {

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    std::string method = "GET";
    std::string url = "";  // absolute; https, or http to a loopback address only
    std::vector<Header> headers = {};
    std::string body = "";
    // Ends this transfer alone when requested (a cancelled job); may be null. The
    // client's own stop signal ends every transfer. Outlives the call.
    const StopSignal* cancel = nullptr;
};

struct Response {
    int status = 0;
    std::vector<Header> headers;  // of the final answer, names as sent
    std::string body;             // decompressed

    // The first header of that name, compared without case.
    std::optional<std::string> header(std::string_view name) const;
};

// Why there is no response at all. Enumerators differ where callers do.
struct TransportError {
    enum class Kind {
        offline,    // no route, no name, connection refused or broken
        timeout,    // connect, stall or total limit
        tls,        // certificate or handshake refused; retrying does not help
        cancelled,  // a stop signal
        too_large,  // the body passed the client's limit
        bad_url,    // malformed, or plain http to somewhere that is not loopback
        proxy,      // the proxy could not be reached or refused us
    };
    Kind kind;
    std::string what;  // for people; never holds headers, bodies or query strings
};

// One request out, one response back. No retries: any status code is a response,
// not an error. Implementations are safe to use from several threads at once.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    virtual Result<Response, TransportError> send(const Request& request) = 0;

    // All of them, at the same time where the implementation can; the answers in their order.
    virtual std::vector<Result<Response, TransportError>> send_all(
        std::span<const Request> requests);
};

}  // namespace agent::http
