#pragma once

#include "agent/config/config.h"
#include "agent/supabase/auth_client.h"

namespace agent::app {

// Whether this agent works for all users of a project (mode=worker), not for one at their desk.
bool works_for_all(const config::Config& config);

// The Supabase project of the settings, with the publishable key, or in a worker with the secret
// one. Throws UserError (configuration) saying how to set what is missing.
supabase::Endpoint endpoint(const config::Config& config);

}  // namespace agent::app
