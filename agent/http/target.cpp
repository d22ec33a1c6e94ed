#include "agent/http/target.h"

#include <charconv>
#include <cstdint>
#include <memory>
#include <string_view>
#include <system_error>

namespace agent::http {
namespace {

struct TextCloser {
    void operator()(char* text) const noexcept { curl_free(text); }
};

std::string part(const UrlHandle& url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
    const std::unique_ptr<char, TextCloser> owner(text);
    return text;
}

// Four numbers up to 255, the first 127. What only looks like an address ("127.0.0.999") would
// be asked of a name server, so it does not count.
bool is_ipv4_loopback(std::string_view host) {
    constexpr int kParts = 4;
    const char* at = host.data();
    const char* const end = at + host.size();
    for (int part = 0; part < kParts; ++part) {
        if (part > 0 && (at == end || *at++ != '.')) return false;
        std::uint8_t number = 0;
        const auto parsed = std::from_chars(at, end, number);
        if (parsed.ec != std::errc{} || (part == 0 && number != 127)) return false;
        at = parsed.ptr;
    }
    return at == end;
}

// curl has brought numeric hosts into their normal form: "127.1" is "127.0.0.1" by now.
bool is_loopback(const std::string& host) {
    return host == "[::1]" || curl_strequal(host.c_str(), "localhost") != 0 ||
           is_ipv4_loopback(host);
}

TransportError bad_url(const std::string& why) {
    return {TransportError::Kind::bad_url, why};
}

}  // namespace

Result<Target, TransportError> parse_target(const std::string& url) {
    Target target;
    target.url = open_url();
    const CURLUcode code =
        curl_url_set(target.url.get(), CURLUPART_URL, url.c_str(), CURLU_DISALLOW_USER);
    if (code != CURLUE_OK) return bad_url(std::string("bad URL: ") + curl_url_strerror(code));

    const std::string host = part(target.url, CURLUPART_HOST);
    target.place = host + ":" + part(target.url, CURLUPART_PORT);
    target.loopback = is_loopback(host);

    const std::string scheme = part(target.url, CURLUPART_SCHEME);
    target.tls = scheme == "https";
    if (target.tls || (scheme == "http" && target.loopback)) return target;
    if (scheme == "http") {
        return bad_url(target.place + ": plain http is for loopback addresses only; use https");
    }
    return bad_url(target.place + ": not an https URL");
}

}  // namespace agent::http
