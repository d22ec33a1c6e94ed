#pragma once

#include <atomic>
#include <string>

#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"
#include "tests/sandbox/batch.h"
#include "tests/sandbox/faults.h"
#include "tests/sandbox/gmail_api.h"
#include "tests/sandbox/quota.h"
#include "tests/sandbox/stats.h"
#include "tests/sandbox/tokens.h"

namespace sandbox {

// Gmail as one user meets it over HTTP: tokens, quota, concurrency and delays around the API, and
// the batch endpoint. Safe to use from any thread.
class GmailStandIn {
public:
    struct Options {
        agent::Millis get_latency{0};   // a message, a thread
        agent::Millis list_latency{0};  // everything else
        int batch_parallel = 25;        // parts of a batch that Google runs at once
    };
    struct Parts {
        const GmailApi& api;
        Tokens& tokens;
        Quota& quota;
        Concurrency& concurrency;
        Faults& faults;
        Stats& stats;
        agent::Clock& clock;
        const agent::StopSignal& stop;  // ends the delays
    };

    GmailStandIn(Options options, Parts parts) : options_(options), parts_(parts) {}

    // /gmail/v1/*, /batch/gmail/v1, /token, /revoke and /o/oauth2/v2/auth.
    Response handle(const Request& request);

private:
    std::optional<Response> sign_in(const Request& request);
    Response single(const Request& request);
    Response batch(const Request& request);
    std::optional<Response> part(const BatchPart& part, const std::string& outer_authorization,
                                 bool has_slot);
    Response authorized(const Request& request, const std::string& authorization);
    Response refused(Response response);
    void count_message(const Request& request, const Response& response);
    void wait(agent::Millis latency);

    Options options_;
    Parts parts_;
    std::atomic<int> batches_ = 0;
};

}  // namespace sandbox
