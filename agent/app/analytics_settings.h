#pragma once

#include "agent/config/config.h"
#include "agent/pipeline/compute_analytics.h"
#include "agent/secrets/secret_store.h"

namespace agent::app {

// The settings of analytics. The user's own addresses are those of the setting and, at a desk, the
// one of the Supabase session; the rest is known by the mail they sent.
pipeline::AnalyticsSettings analytics_settings(const config::Config& config,
                                               secrets::SecretStore& secrets);

}  // namespace agent::app
