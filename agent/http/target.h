#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/http/curl_handles.h"
#include "agent/http/http_client.h"

namespace agent::http {

// A URL that we are willing to speak to.
struct Target {
    UrlHandle url;  // what curl is given, so that it cannot read the text differently
    bool tls = false;
    bool loopback = false;  // this machine, by literal address or as "localhost"
    std::string place;      // "host:port", for people
};

// bad_url when `url` is malformed, holds credentials, or is neither https nor plain http to
// a loopback address.
Result<Target, TransportError> parse_target(const std::string& url);

}  // namespace agent::http
