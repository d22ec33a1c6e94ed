#include "agent/http/transfer.h"

#include <new>
#include <stdexcept>
#include <string_view>

#include "agent/base/stop_signal.h"
#include "agent/http/curl_error.h"

namespace agent::http {
namespace {

long milliseconds(Millis duration) {
    return static_cast<long>(duration.count());
}

// curl watches speed in whole seconds; 0 would turn the watch off.
long whole_seconds(Millis duration) {
    return static_cast<long>(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

// RFC 9110, 5.6.2. Anything else could end the line and begin another one.
bool is_token(std::string_view text) {
    constexpr std::string_view kTokenCharacters =
        "!#$%&'*+-.^_`|~0123456789"
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return !text.empty() && text.find_first_not_of(kTokenCharacters) == std::string_view::npos;
}

bool is_field_value(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

// curl reads "Name:" as "leave this header out" and "Name;" as one without a value.
std::string header_line(const Header& header) {
    if (!is_token(header.name) || !is_field_value(header.value)) {
        throw std::invalid_argument("not a header: " + header.name);
    }
    return header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
}

bool sends_body(const Request& request) {
    const std::string& method = request.method;
    return !request.body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

Transfer::Transfer(const Request& request, Target target, const CurlOptions& options)
    : request_(request),
      target_(std::move(target)),
      max_body_bytes_(options.max_body_bytes),
      by_proxy_(!options.proxy.empty() && !target_.loopback),
      easy_(open_easy()) {
    set_option(easy_, CURLOPT_PRIVATE, this);
    set_option(easy_, CURLOPT_CURLU, target_.url.get());
    set_option(easy_, CURLOPT_ERRORBUFFER, detail_.data());
    set_option(easy_, CURLOPT_WRITEFUNCTION, &Transfer::receive);
    set_option(easy_, CURLOPT_WRITEDATA, this);
    set_option(easy_, CURLOPT_HEADERFUNCTION, &Transfer::receive_head);
    set_option(easy_, CURLOPT_HEADERDATA, this);
    set_limits(options);
    set_connection(options);
    set_request();
    set_headers();
}

void Transfer::set_limits(const CurlOptions& options) {
    set_option(easy_, CURLOPT_NOSIGNAL, 1L);
    set_option(easy_, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connect_timeout));
    set_option(easy_, CURLOPT_TIMEOUT_MS, milliseconds(options.total_timeout));
    set_option(easy_, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set_option(easy_, CURLOPT_LOW_SPEED_TIME, whole_seconds(options.stall_timeout));
    // Ending a transfer would otherwise wait for a name server that does not answer.
    set_option(easy_, CURLOPT_QUICK_EXIT, 1L);
}

void Transfer::set_connection(const CurlOptions& options) {
    set_option(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    set_option(easy_, CURLOPT_FOLLOWLOCATION, 0L);
    set_option(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
    set_option(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options.ca_file.empty()) {
        set_option(easy_, CURLOPT_CAINFO, options.ca_file.c_str());
        set_option(easy_, CURLOPT_PROXY_CAINFO, options.ca_file.c_str());
    }
    set_option(easy_, CURLOPT_HTTP_VERSION,
               long{options.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1});
    // Rather a stream on the connection that is being opened than a second connection. Without
    // TLS nothing says whether streams are to be had before the first answer, so do not wait.
    set_option(easy_, CURLOPT_PIPEWAIT, long{target_.tls && options.http2});
    // An empty text means no proxy at all: what is meant for this machine must not leave it.
    if (target_.loopback || !options.proxy.empty()) {
        set_option(easy_, CURLOPT_PROXY, target_.loopback ? "" : options.proxy.c_str());
    }
    set_option(easy_, CURLOPT_USERAGENT, options.user_agent.c_str());
    set_option(easy_, CURLOPT_ACCEPT_ENCODING, "");  // all that this curl can unpack
}

void Transfer::set_request() {
    if (!is_token(request_.method)) throw std::invalid_argument("not an HTTP method");
    if (request_.method == "HEAD") {
        set_option(easy_, CURLOPT_NOBODY, 1L);
        return;
    }
    if (sends_body(request_)) {
        set_option(easy_, CURLOPT_POST, 1L);
        set_option(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(request_.body.size()));
        set_option(easy_, CURLOPT_POSTFIELDS, request_.body.data());
    }
    set_option(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void Transfer::set_headers() {
    // curl's own defaults for bodies: waiting for a "100 Continue" costs a round trip or a
    // second, and the type would be a lie.
    append(headers_, "Expect:");
    append(headers_, "Content-Type:");
    for (const Header& header : request_.headers) append(headers_, header_line(header));
    set_option(easy_, CURLOPT_HTTPHEADER, headers_.get());
}

bool Transfer::cancel_requested() const {
    return request_.cancel != nullptr && request_.cancel->requested();
}

void Transfer::avoid_older_connections(std::chrono::seconds age) {
    set_option(easy_, CURLOPT_MAXLIFETIME_CONN, static_cast<long>(age.count()));
}

std::size_t Transfer::receive(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t bytes = size * count;
    try {
        if (bytes <= transfer.max_body_bytes_ - transfer.body_.size()) {
            transfer.body_.append(data, bytes);
            return bytes;
        }
    } catch (const std::bad_alloc&) {
        // No exception may pass through curl; a body beyond memory is a body too large.
        transfer.body_ = {};
    }
    transfer.too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
}

std::size_t Transfer::receive_head(char* line, std::size_t size, std::size_t count, void* self) {
    auto& complete = static_cast<Transfer*>(self)->head_complete_;
    const std::string_view text(line, size * count);
    if (text.substr(0, 5) == "HTTP/") complete = false;
    if (text == "\r\n" || text == "\n") complete = true;
    return text.size();
}

void Transfer::finish(CURLcode code) {
    promise_.set_value(code == CURLE_OK ? response() : error(code));
}

void Transfer::cancel() {
    promise_.set_value(cancelled());
}

void Transfer::fail(const std::exception_ptr& failure) {
    promise_.set_exception(failure);
}

TransportError Transfer::cancelled() {
    return {TransportError::Kind::cancelled, "stopped before the answer came"};
}

Transfer::Answer Transfer::response() {
    Response response;
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    // To curl a head that is cut off, or only an interim one, is a short answer.
    if (!head_complete_ || status < 200) {
        return failure(TransportError::Kind::offline, "the connection broke within the answer");
    }
    constexpr int kLastAnswer = -1;
    curl_header* header = nullptr;
    while ((header = curl_easy_nextheader(easy_.get(), CURLH_HEADER, kLastAnswer, header)) !=
           nullptr) {
        // curl 7.88 leaves the line's end in a value that is empty.
        const std::string value = header->value;
        response.headers.push_back({header->name, value == "\r" ? "" : value});
    }
    response.body = std::move(body_);
    return response;
}

TransportError Transfer::error(CURLcode code) const {
    using Kind = TransportError::Kind;
    if (too_large_) {
        return failure(Kind::too_large, "the answer passes the limit of " +
                                            std::to_string(max_body_bytes_) + " bytes");
    }
    long tunnel_status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &tunnel_status);
    if (tunnel_status != 0 && tunnel_status / 100 != 2) {
        return failure(Kind::proxy,
                       "the proxy refused with status " + std::to_string(tunnel_status));
    }
    const Kind kind = kind_of(code, by_proxy_);
    std::string why = curl_easy_strerror(code);
    // Only TLS details are known to quote nothing of what was sent or received.
    if (kind == Kind::tls && detail_[0] != '\0') why += std::string(" (") + detail_.data() + ")";
    return failure(kind, why);
}

TransportError Transfer::failure(TransportError::Kind kind, const std::string& why) const {
    return {kind, target_.place + ": " + why};
}

}  // namespace agent::http
