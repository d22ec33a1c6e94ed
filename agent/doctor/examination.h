#pragma once

#include <optional>
#include <string>

#include "agent/base/stop_signal.h"
#include "agent/config/config.h"
#include "agent/doctor/finding.h"
#include "agent/secrets/secret_store.h"
#include "agent/supabase/auth_client.h"

namespace agent::doctor {

// What is looked at.
struct Patient {
    const config::Config& config;
    secrets::SecretStore& secrets;
    Clock& clock;
};

// Everything, group after group; nothing is changed but tokens that are due for renewal. Each
// group has its time limit. Ends early, with what there is, when `stop` is requested.
Findings examine(const Patient& patient, StopSignal& stop);

}  // namespace agent::doctor
