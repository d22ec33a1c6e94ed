#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/sandbox/admin.h"
#include "tests/sandbox/gmail_stand_in.h"

namespace sandbox {

// What to send, and how badly.
struct Delivery {
    enum class Manner { whole, dropped, stalled };
    Response response;
    Manner manner = Manner::whole;
    std::chrono::seconds stall{0};  // the pause in the middle of the body
};

struct SandboxOptions {
    std::string gmail_address = "ann@example.org";
    Tokens::Options tokens;
    GmailStandIn::Options gmail;
    std::int64_t quota_units_per_minute = 0;
    int max_concurrent = 0;
    std::uint64_t seed = 1;
    std::vector<Fault> faults;
};

// Everything the program serves, without the sockets. Safe to use from any thread.
class Sandbox {
public:
    using Handler = std::function<Response(const Request&)>;

    // `supabase` answers /rest/v1/*, /auth/v1/* and /admin/supabase/*; empty: they are 404. `stop`
    // ends every delay.
    Sandbox(SandboxOptions options, std::unique_ptr<MailSource> mail, Handler supabase,
            agent::Clock& clock, const agent::StopSignal& stop);

    Delivery serve(const Request& request);

private:
    Response handle(Fault::Scope scope, const Request& request);
    Delivery fail(const Fault& fault, const Request& request);

    agent::Clock& clock_;
    Handler supabase_;
    Mailbox mailbox_;
    GmailApi api_;
    Tokens tokens_;
    Quota quota_;
    Concurrency concurrency_;
    Faults faults_;
    Stats stats_;
    GmailStandIn gmail_;
    Admin admin_;
};

}  // namespace sandbox
