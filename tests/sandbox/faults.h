#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/result.h"
#include "tests/sandbox/google_json.h"
#include "tests/sandbox/random.h"

namespace sandbox {

// Ways in which the far end can fail, each seen in the wild.
struct Fault {
    enum class Kind {
        too_concurrent,  // "429": Too many concurrent requests for user
        rate_limited,    // "403": rateLimitExceeded with a deadline in its text
        server_error,    // "500"
        unavailable,     // "503"
        drop,            // the connection ends without an answer
        stall,           // half of the body, a long pause, the rest
        malformed,       // status 200 and half a JSON text
        captive_portal,  // "html": status 200 and a sign-in page
        missing_part,    // "missing-part": a batch answers fewer parts than asked
        expired_token,   // "expired-token": every access token dies first
        offline,         // every connection ends until the fault is taken away
    };
    enum class Scope { gmail, token, supabase, batch_part };

    Kind kind = Kind::unavailable;
    Scope scope = Scope::gmail;
    double rate = 1;                      // of the requests in scope, in [0, 1]
    std::optional<int> remaining;         // so many times; nothing: for ever
    std::chrono::seconds retry_after{2};  // the deadline a rate limit names
    std::chrono::seconds stall{60};
};

// `[SCOPE/]KIND[:RATE]`, as in `503:0.1` or `supabase/offline`. The error is for people.
agent::Result<Fault, std::string> parse_fault(const std::string& text);
// {"kind":"503","scope":"gmail","rate":0.1,"count":3,"retry_after_s":2,"stall_s":60}
agent::Result<Fault, std::string> fault_from_json(const Json& json);
Json to_json(const Fault& fault);

// The answer of a fault that is one: rate limits, 5xx, the captive portal and an expired session of
// Supabase. Nothing for the others.
std::optional<Response> fault_response(const Fault& fault, agent::Instant now);

// Cuts a body in half.
Response malformed(Response response);

// The faults in force. The same seed and the same requests in the same order fail alike. Safe
// to use from any thread.
class Faults {
public:
    explicit Faults(std::uint64_t seed) : random_(seed) {}

    void add(const Fault& fault);
    void clear();
    std::vector<Fault> all() const;

    // The fault that befalls the next request of that scope, if any; the first added wins.
    std::optional<Fault> draw(Fault::Scope scope);

private:
    mutable std::mutex mutex_;
    Random random_;
    std::vector<Fault> faults_;
};

}  // namespace sandbox
