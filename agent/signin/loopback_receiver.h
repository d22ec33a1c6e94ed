#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"
#include "agent/signin/answer.h"

namespace agent::signin {

// Where the browser brings the answer of one sign-in: an HTTP server on 127.0.0.1 (RFC 8252
// 7.3). Any program and any web page can send requests there, so it takes only a GET of the one
// path, with this address as Host (a page that had its name resolved to 127.0.0.1 sends its own),
// and only the first answer counts.
class LoopbackReceiver {
public:
    // Listens on `port`, or on a free one for 0. `state`: what the answer must repeat.
    // Failure::port_taken when it cannot.
    static Result<std::unique_ptr<LoopbackReceiver>, Failure> open(std::uint16_t port,
                                                                   std::string state);
    ~LoopbackReceiver();
    LoopbackReceiver(const LoopbackReceiver&) = delete;
    LoopbackReceiver& operator=(const LoopbackReceiver&) = delete;

    // "http://127.0.0.1:PORT/signed-in".
    std::string address() const;
    std::uint16_t port() const;

    // The code, or what the browser brought instead; Failure::timed_out after `patience`,
    // Failure::cancelled when `stop` was requested. For one thread.
    Result<Secret, Failure> wait(Millis patience, Clock& clock, const StopSignal& stop);

private:
    class Server;
    explicit LoopbackReceiver(std::unique_ptr<Server> server);
    std::unique_ptr<Server> server_;
};

}  // namespace agent::signin
