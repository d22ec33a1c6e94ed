#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/exit_code.h"
#include "agent/config/config.h"

namespace agent::config {

// A value that some source gives to a setting, checked.
struct Given {
    const Setting* setting;
    std::string text;
    Origin origin;
    std::string detail;  // the flag, variable or line it came from, for people
};

// What each kind of source gives, the more important last. All throw UserError as
// Config::load says.
std::vector<Given> given_by_file(const std::filesystem::path& file);
std::vector<Given> given_by_env_file(const std::map<std::string, std::string>& variables,
                                     const std::string& file);
std::vector<Given> given_by_environment(const std::map<std::string, std::string>& variables);
std::vector<Given> given_on_command_line(const Sources& sources);

// "AGENT_SUPABASE_URL" of supabase.url.
std::string environment_name(const Setting& setting);

// The setting, or UserError (`code`) with the nearest name as a hint; `where` is for people.
const Setting& known_setting(std::string_view name, const std::string& where, ExitCode code);

// Refuses what may not rest in agent.properties: secrets, and the folder it lies in.
void check_may_be_in_file(const Setting& setting, const std::string& where, ExitCode code);

// check_value() as an exception.
std::string checked(const Setting& setting, std::string_view text, const std::string& where,
                    ExitCode code);

}  // namespace agent::config
