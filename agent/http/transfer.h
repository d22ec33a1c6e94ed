#pragma once

#include <array>
#include <chrono>
#include <exception>
#include <future>
#include <string>

#include "agent/http/curl_client.h"
#include "agent/http/curl_handles.h"
#include "agent/http/http_client.h"
#include "agent/http/target.h"

namespace agent::http {

// One request on its way: a curl handle that is ready to run, and the promise of an answer.
// Made by the caller's thread, run and ended by the loop's. Ended exactly once.
class Transfer {
public:
    using Answer = Result<Response, TransportError>;

    // `request` is read in place until the answer is there. Throws std::invalid_argument for
    // a method or header that would not be one on the wire.
    Transfer(const Request& request, Target target, const CurlOptions& options);

    CURL* handle() const { return easy_.get(); }
    std::future<Answer> answer() { return promise_.get_future(); }
    bool cancel_requested() const;

    // Reuses no connection older than `age`.
    void avoid_older_connections(std::chrono::seconds age);

    // curl has ended with `code`.
    void finish(CURLcode code);
    void cancel();
    void fail(const std::exception_ptr& failure);

    // What send() returns once there is nothing more to send.
    static TransportError cancelled();

private:
    static std::size_t receive(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t receive_head(char* line, std::size_t size, std::size_t count, void* self);
    void set_limits(const CurlOptions& options);
    void set_connection(const CurlOptions& options);
    void set_request();
    void set_headers();
    Answer response();
    TransportError error(CURLcode code) const;
    TransportError failure(TransportError::Kind kind, const std::string& why) const;

    const Request& request_;
    Target target_;
    std::size_t max_body_bytes_;
    bool by_proxy_;
    std::array<char, CURL_ERROR_SIZE> detail_{};
    HeaderList headers_;
    std::string body_;
    bool too_large_ = false;
    bool head_complete_ = false;
    std::promise<Answer> promise_;
    EasyHandle easy_;  // last: points into what is above
};

}  // namespace agent::http
