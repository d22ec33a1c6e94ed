#pragma once

#include <optional>

#include "agent/base/clock.h"
#include "agent/supabase/rest_client.h"
#include "agent/sync/job_rows.h"

namespace agent::sync {

// Which of the two schemas the project has. Found out by asking, since its owner may run our
// migration, or undo it, at any time: a plain server is asked again every hour.
class ServerSchema {
public:
    ServerSchema(supabase::RestClient& rest, const Clock& clock) : rest_(rest), clock_(clock) {}

    // Asks the server only when what it said last is not to be relied on any more.
    Result<Schema, supabase::Error> get();

    // A function or column of the leases is not there any more.
    void forget() { known_.reset(); }

private:
    supabase::RestClient& rest_;
    const Clock& clock_;
    std::optional<Schema> known_;
    Monotonic ask_again_at_{};
};

}  // namespace agent::sync
