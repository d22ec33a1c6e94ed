#include "agent/app/http_options.h"

#include "agent/app/version.h"

namespace agent::app {

http::CurlOptions http_options(const config::Config& config) {
    http::CurlOptions options;
    // Google compresses its answers only for clients that name gzip here.
    options.user_agent = "mail-analytics-agent/" + std::string(version()) + " (gzip)";
    options.connect_timeout = Millis(config.integer("http.connect_timeout_ms"));
    options.stall_timeout = Millis(config.integer("http.stall_timeout_ms"));
    options.proxy = config.text("http.proxy");
    options.ca_file = config.text("http.ca_file");
    options.http2 = config.boolean("http.http2");
    return options;
}

}  // namespace agent::app
