#include "agent/app/endpoint.h"
#include "agent/doctor/checks.h"

namespace agent::doctor {
namespace {

Finding shown(const config::Config& config, const config::Setting& setting) {
    const std::string& value = config.text(setting.name);
    const std::string& detail = config.origin_detail(setting.name);
    std::string from(config::to_string(config.origin(setting.name)));
    if (!detail.empty()) from += ": " + detail;
    return ok("setting " + std::string(setting.name),
              (setting.secret ? "(hidden)" : value) + " [" + from + "]");
}

Finding missing(const char* name) {
    return failure(name, ExitCode::configuration, "not set",
                   std::string("run: agent config set ") + name + " VALUE");
}

}  // namespace

Findings check_settings(const Patient& patient) {
    const config::Config& config = patient.config;
    Findings findings;
    for (const config::Setting& setting : config::all_settings()) {
        if (config.origin(setting.name) == config::Origin::built_in) continue;
        findings.push_back(shown(config, setting));
    }
    const char* key = app::works_for_all(config) ? "supabase.secret_key" : "supabase.key";
    for (const char* name : {"supabase.url", key, "google.client_id"}) {
        if (config.text(name).empty()) findings.push_back(missing(name));
    }
    if (!config.ignored_secret_key().empty()) {
        findings.push_back(warning("secret key",
                                   config.ignored_secret_key() + " is set; it opens every user's "
                                                                 "rows and is not used here",
                                   "take it out of this machine's environment"));
    }
    return findings;
}

}  // namespace agent::doctor
