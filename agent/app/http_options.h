#pragma once

#include "agent/config/config.h"
#include "agent/http/curl_client.h"

namespace agent::app {

// What the settings say about the network (http.*), and the name we give ourselves there.
http::CurlOptions http_options(const config::Config& config);

}  // namespace agent::app
