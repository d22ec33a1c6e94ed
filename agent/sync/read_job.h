#pragma once

#include <optional>
#include <string>

#include "agent/supabase/rest_client.h"
#include "storage/types.h"

namespace agent::sync {

// The server's row of a job as it is now; nothing when there is none that this user may see.
Result<std::optional<storage::Job>, supabase::Error> read_job(supabase::RestClient& rest,
                                                              const std::string& id);

}  // namespace agent::sync
