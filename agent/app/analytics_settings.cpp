#include "agent/app/analytics_settings.h"

#include <Poco/StringTokenizer.h>

#include "agent/app/endpoint.h"
#include "agent/supabase/auth_client.h"

namespace agent::app {
namespace {

std::vector<std::string> own_addresses(const config::Config& config,
                                       secrets::SecretStore& secrets) {
    const Poco::StringTokenizer listed(
        config.text("analytics.own_addresses"), ",",
        Poco::StringTokenizer::TOK_TRIM | Poco::StringTokenizer::TOK_IGNORE_EMPTY);
    std::vector<std::string> emails(listed.begin(), listed.end());
    if (works_for_all(config)) return emails;
    const auto stored = secrets.read("supabase");
    const auto session = stored ? supabase::session_from_text(*stored) : std::nullopt;
    if (session) emails.push_back(session->email);
    return emails;
}

}  // namespace

pipeline::AnalyticsSettings analytics_settings(const config::Config& config,
                                               secrets::SecretStore& secrets) {
    pipeline::AnalyticsSettings settings;
    settings.time_zone = config.text("analytics.time_zone");
    settings.own_addresses = own_addresses(config, secrets);
    settings.days_back = config.integer("fetch.days_back");
    settings.expiry = std::chrono::minutes(config.integer("analytics.expiry_minutes"));
    return settings;
}

}  // namespace agent::app
