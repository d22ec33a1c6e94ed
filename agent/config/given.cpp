#include "agent/config/given.h"

#include <algorithm>
#include <utility>

#include <Poco/String.h>
#include <Poco/StringTokenizer.h>

#include "agent/base/user_error.h"
#include "agent/config/nearest.h"
#include "agent/config/properties.h"
#include "agent/config/text_file.h"
#include "agent/config/value.h"

namespace agent::config {
namespace {

using Variables = std::map<std::string, std::string>;

std::string did_you_mean(const std::string& name) {
    return name.empty() ? "agent config show lists all settings" : "did you mean " + name + "?";
}

std::vector<std::string> environment_names() {
    std::vector<std::string> names;
    for (const Setting& setting : all_settings()) names.push_back(environment_name(setting));
    return names;
}

// Programs and build servers have AGENT_ variables of their own, so an unknown one is refused
// only when it is surely a slip.
void check_for_slips(const Variables& variables, const std::string& where) {
    constexpr std::size_t kFurthest = 2;
    const auto names = environment_names();
    for (auto it = variables.lower_bound("AGENT_");
         it != variables.end() && it->first.compare(0, 6, "AGENT_") == 0; ++it) {
        if (std::find(names.begin(), names.end(), it->first) != names.end()) continue;
        const std::string meant = nearest(it->first, names, kFurthest);
        if (meant.empty()) continue;
        throw UserError(ExitCode::configuration, it->first + where + " is not a setting",
                        did_you_mean(meant));
    }
}

// The names under which a variable may set it, the most important first.
std::vector<std::string> names_of(const Setting& setting) {
    std::vector<std::string> names{environment_name(setting)};
    const Poco::StringTokenizer others(std::string(setting.other_environment_names), " ",
                                       Poco::StringTokenizer::TOK_IGNORE_EMPTY);
    names.insert(names.end(), others.begin(), others.end());
    return names;
}

// `where` begins with a space or is empty. A variable that is set to nothing counts as unset:
// many tools can only export an empty one.
std::vector<Given> given_by_variables(const Variables& variables, Origin origin,
                                      const std::string& where) {
    check_for_slips(variables, where);
    std::vector<Given> given;
    for (const Setting& setting : all_settings()) {
        for (const std::string& name : names_of(setting)) {
            const auto found = variables.find(name);
            if (found == variables.end() || found->second.empty()) continue;
            const std::string detail = name + where;
            given.push_back({&setting,
                             checked(setting, found->second, detail, ExitCode::configuration),
                             origin, detail});
            break;
        }
    }
    return given;
}

std::pair<std::string, std::string> split_assignment(const std::string& set) {
    const auto equals = set.find('=');
    if (equals == std::string::npos) {
        throw UserError(ExitCode::usage, "--set needs name=value",
                        "such as --set poll.interval_ms=2000");
    }
    return {set.substr(0, equals), set.substr(equals + 1)};
}

}  // namespace

std::vector<Given> given_by_file(const std::filesystem::path& file) {
    constexpr ExitCode kCode = ExitCode::configuration;
    const auto text = load_text(file);
    if (!text) return {};
    std::vector<Given> given;
    for (const Property& property : parse_properties(*text, file)) {
        const std::string where = to_text(file) + ", line " + std::to_string(property.line);
        const Setting& setting = known_setting(property.name, where, kCode);
        check_may_be_in_file(setting, where, kCode);
        given.push_back(
            {&setting, checked(setting, property.value, where, kCode), Origin::file, where});
    }
    return given;
}

std::vector<Given> given_by_env_file(const Variables& variables, const std::string& file) {
    return given_by_variables(variables, Origin::environment_file, " in " + file);
}

std::vector<Given> given_by_environment(const Variables& variables) {
    return given_by_variables(variables, Origin::environment, "");
}

std::vector<Given> given_on_command_line(const Sources& sources) {
    std::vector<Given> given;
    for (const std::string& set : sources.sets) {
        const auto [name, value] = split_assignment(set);
        const Setting& setting = known_setting(name, "--set", ExitCode::usage);
        if (setting.secret) {
            throw UserError(ExitCode::usage,
                            name + " is a secret and must not stand on the command line",
                            "put it into the environment as " + environment_name(setting));
        }
        given.push_back({&setting, checked(setting, value, "--set", ExitCode::usage),
                         Origin::command_line, "--set"});
    }
    if (sources.data_dir) {
        const Setting& setting = *find_setting("data.dir");
        given.push_back(
            {&setting, checked(setting, to_text(*sources.data_dir), "--data-dir", ExitCode::usage),
             Origin::command_line, "--data-dir"});
    }
    return given;
}

std::string environment_name(const Setting& setting) {
    return "AGENT_" + Poco::toUpper(Poco::replace(std::string(setting.name), ".", "_"));
}

const Setting& known_setting(std::string_view name, const std::string& where, ExitCode code) {
    if (const Setting* setting = find_setting(name)) return *setting;
    std::vector<std::string> names;
    for (const Setting& setting : all_settings()) names.emplace_back(setting.name);
    throw UserError(code, where + ": there is no setting " + std::string(name),
                    did_you_mean(nearest(name, names, std::max<std::size_t>(2, name.size() / 3))));
}

void check_may_be_in_file(const Setting& setting, const std::string& where, ExitCode code) {
    const std::string name(setting.name);
    if (setting.secret) {
        throw UserError(code, where + ": " + name + " is a secret and must not be in the file",
                        "put it into the environment as " + environment_name(setting));
    }
    if (name == "data.dir") {
        throw UserError(code, where + ": data.dir cannot be in the file, which lies inside it",
                        "use --data-dir or AGENT_DATA_DIR");
    }
}

std::string checked(const Setting& setting, std::string_view text, const std::string& where,
                    ExitCode code) {
    auto value = check_value(setting, text);
    if (!value) {
        const Refusal& refusal = value.error();
        throw UserError(code, where + ": " + std::string(setting.name) + " " + refusal.reason,
                        refusal.hint);
    }
    return std::move(value).value();
}

}  // namespace agent::config
