#pragma once

#include "agent/base/clock.h"
#include "tests/sandbox/faults.h"
#include "tests/sandbox/mailbox.h"
#include "tests/sandbox/quota.h"
#include "tests/sandbox/stats.h"
#include "tests/sandbox/tokens.h"

namespace sandbox {

// What tests steer the sandbox with while it runs, all JSON:
//   GET    /admin/stats            counters, quota units, fetches of the same message
//   POST   /admin/stats/reset
//   GET    /admin/faults, DELETE /admin/faults
//   POST   /admin/faults           one fault (faults.h) or a list of them
//   POST   /admin/messages         {"add":[{"from","to","subject","body","date_ms","labels",
//                                  "thread_id","attachment"}], "delete":[id],
//                                  "relabel":[{"id","add","remove"}]}
//   POST   /admin/history/expire   history ids up to then are too old
//   POST   /admin/token            {"revoked":true|false} or {"expire_access_tokens":true}
// Only a Host header that is a loopback name is let in, so that no web page can reach it.
class Admin {
public:
    struct Parts {
        Mailbox& mailbox;
        Tokens& tokens;
        Quota& quota;
        Concurrency& concurrency;
        Faults& faults;
        Stats& stats;
        agent::Clock& clock;
    };

    explicit Admin(Parts parts) : parts_(parts) {}

    Response handle(const Request& request);

    static bool is_loopback(const std::string& host_header);

private:
    Response stats() const;
    Response faults(const Request& request);
    Response change_messages(const Json& changes);
    Response change_tokens(const Json& changes);

    Parts parts_;
};

}  // namespace sandbox
