#pragma once

#include <curl/curl.h>

#include "agent/http/http_client.h"

namespace agent::http {

// What a failed transfer was about. `by_proxy`: every connection goes to a proxy first.
TransportError::Kind kind_of(CURLcode code, bool by_proxy);

}  // namespace agent::http
