#include "agent/config/config.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <stdexcept>

#include "agent/base/user_error.h"
#include "agent/config/env_file.h"
#include "agent/config/given.h"
#include "agent/config/text_file.h"

namespace agent::config {
namespace fs = std::filesystem;
namespace {

struct ProfileValue {
    std::string_view profile;
    std::string_view name;
    std::string_view value;
};
constexpr std::array<ProfileValue, 6> kProfileValues{{
    {"fast", "poll.interval_ms", "2000"},
    {"fast", "fetch.batch_size", "50"},
    {"fast", "fetch.max_results", "1000"},
    {"slow", "poll.interval_ms", "10000"},
    {"slow", "fetch.batch_size", "10"},
    {"slow", "fetch.max_results", "100"},
}};

using Variables = std::map<std::string, std::string>;

Variables load_env_file(const std::optional<fs::path>& file) {
    if (!file) return {};
    const auto text = load_text(*file);
    if (!text) {
        throw UserError(ExitCode::configuration, "there is no file " + to_text(*file),
                        "--env-file names a file of NAME=value lines");
    }
    return parse_env_file(*text, *file);
}

std::string find_secret_key(const Variables& variables) {
    for (const char* name : {"SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SECRET_KEY"}) {
        const auto found = variables.find(name);
        if (found != variables.end() && !found->second.empty()) return name;
    }
    return "";
}

void append(std::vector<Given>& all, std::vector<Given> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

// The last to give it wins.
const Given* find_last(const std::vector<Given>& given, std::string_view name) {
    const auto found = std::find_if(given.rbegin(), given.rend(),
                                    [&](const Given& one) { return one.setting->name == name; });
    return found == given.rend() ? nullptr : &*found;
}

}  // namespace

Config Config::load(const Sources& sources) {
    const Variables env_file = load_env_file(sources.env_file);
    std::vector<Given> outside;
    if (sources.env_file) append(outside, given_by_env_file(env_file, to_text(*sources.env_file)));
    append(outside, given_by_environment(sources.environment));
    append(outside, given_on_command_line(sources));

    Config config;
    for (const Setting& setting : all_settings()) {
        config.values_[std::string(setting.name)].text = setting.default_value;
    }
    const Given* folder = find_last(outside, "data.dir");
    config.values_["data.dir"].text =
        folder != nullptr ? folder->text : to_text(default_data_dir(sources.environment));

    std::vector<Given> all = given_by_file(config.file());
    append(all, std::move(outside));
    if (const Given* profile = find_last(all, "profile")) {
        for (const ProfileValue& value : kProfileValues) {
            if (value.profile != profile->text) continue;
            config.values_[std::string(value.name)] = {std::string(value.value), Origin::profile,
                                                       "profile " + profile->text};
        }
    }
    for (Given& given : all) {
        config.values_[std::string(given.setting->name)] = {std::move(given.text), given.origin,
                                                            std::move(given.detail)};
    }
    if (config.text("mode") == "worker") return config;
    // On a user's own machine that key must do nothing.
    config.values_["supabase.secret_key"] = {};
    config.ignored_secret_key_ = find_secret_key(sources.environment);
    if (config.ignored_secret_key_.empty()) config.ignored_secret_key_ = find_secret_key(env_file);
    return config;
}

const Config::Value& Config::value(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) throw std::logic_error("no setting " + std::string(name));
    return found->second;
}

const std::string& Config::text(std::string_view name) const {
    return value(name).text;
}

std::int64_t Config::integer(std::string_view name) const {
    const Value& found = value(name);
    if (find_setting(name)->type != Type::integer) {
        throw std::logic_error(std::string(name) + " is not a number");
    }
    return std::stoll(found.text);
}

bool Config::boolean(std::string_view name) const {
    const Value& found = value(name);
    if (find_setting(name)->type != Type::boolean) {
        throw std::logic_error(std::string(name) + " is not a boolean");
    }
    return found.text == "true";
}

Origin Config::origin(std::string_view name) const {
    return value(name).origin;
}

const std::string& Config::origin_detail(std::string_view name) const {
    return value(name).detail;
}

const std::string& Config::required(std::string_view name) const {
    const std::string& found = text(name);
    if (!found.empty()) return found;
    const Setting& setting = *find_setting(name);
    const std::string variable = environment_name(setting);
    const std::string shown(name);
    throw UserError(ExitCode::configuration, shown + " is not set",
                    setting.secret ? "put it into the environment as " + variable
                                   : "run: agent config set " + shown + " VALUE, or set " +
                                         variable + " in the environment");
}

fs::path Config::data_dir() const {
    return to_path(text("data.dir"));
}

fs::path Config::file() const {
    return data_dir() / "agent.properties";
}

fs::path Config::secrets_file() const {
    return data_dir() / "secrets.json";
}

fs::path Config::lock_file() const {
    return data_dir() / "agent.lock";
}

fs::path Config::log_folder() const {
    return data_dir() / "logs";
}

fs::path Config::database_file(const std::string& user_id) const {
    const auto is_plain = [](char c) {
        return c == '-' || c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
    };
    if (user_id.empty() || !std::all_of(user_id.begin(), user_id.end(), is_plain)) {
        throw std::invalid_argument("a user id becomes part of a path, and this one must not");
    }
    return data_dir() / ("mirror-" + user_id + ".db");
}

}  // namespace agent::config
