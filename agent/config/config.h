#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::config {

enum class Origin { built_in, profile, file, environment_file, environment, command_line };
std::string_view to_string(Origin origin);

enum class Type { text, url, integer, boolean, choice, path };

// One setting: everything the program knows about a name.
struct Setting {
    std::string_view name;  // "supabase.url"; in the environment AGENT_SUPABASE_URL
    Type type;
    std::string_view default_value;
    std::string_view summary;          // one line for `config show`, README and the man page
    std::int64_t least = 0, most = 0;  // of an integer; both 0: no limits
    std::string_view choices = "";     // of a choice, separated by '|'
    std::string_view other_environment_names =
        "";               // names people already have set, separated by ' '
    bool secret = false;  // never in the file, never shown
};

// All settings, in the order in which they are shown.
const std::vector<Setting>& all_settings();
const Setting* find_setting(std::string_view name);

// Where settings come from. The environment is passed in, so tests need not touch their own.
struct Sources {
    std::optional<std::filesystem::path> data_dir = {};  // --data-dir
    std::vector<std::string> sets = {};                  // --set name=value
    std::optional<std::filesystem::path> env_file = {};  // --env-file
    std::map<std::string, std::string> environment = {};
};

// The settings in force: command line over environment over environment file (`--env-file`)
// over agent.properties in the data folder over the profile over the default.
class Config {
public:
    // Throws UserError (ExitCode::configuration, or usage for the command line) on an unknown
    // name (with the nearest known one as a hint), a value of the wrong type or range, an
    // unreadable or malformed file.
    static Config load(const Sources& sources);

    // Precondition of all getters: the name is a setting's (std::logic_error otherwise).
    const std::string& text(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;
    bool boolean(std::string_view name) const;
    Origin origin(std::string_view name) const;
    // The file, variable or flag the value came from, for people; empty for a default.
    const std::string& origin_detail(std::string_view name) const;

    // Like text(), but throws UserError saying how to set it when it is empty.
    const std::string& required(std::string_view name) const;

    // The environment variable, here or in the environment file, that holds a secret Supabase
    // key. It is not used; its owner should know that it lies around. Empty when there is none.
    const std::string& ignored_secret_key() const { return ignored_secret_key_; }

    std::filesystem::path data_dir() const;
    std::filesystem::path file() const;  // agent.properties
    std::filesystem::path secrets_file() const;
    std::filesystem::path lock_file() const;  // held by the one running agent
    std::filesystem::path log_folder() const;
    // The mirror of one user. Throws std::invalid_argument when the id is empty or has other
    // characters than letters, digits, - and _.
    std::filesystem::path database_file(const std::string& user_id) const;

private:
    struct Value {
        std::string text;
        Origin origin = Origin::built_in;
        std::string detail;
    };
    const Value& value(std::string_view name) const;

    std::map<std::string, Value, std::less<>> values_;
    std::string ignored_secret_key_;
};

// The platform's data folder of this program, e.g. ~/.local/share/mail-analytics-agent
// (XDG_DATA_HOME), ~/Library/Application Support/..., %LOCALAPPDATA%\...
std::filesystem::path default_data_dir(const std::map<std::string, std::string>& environment);

// This process's environment.
std::map<std::string, std::string> process_environment();

// Writes settings into `file`, keeping comments, order and other settings; creates it 0600.
// Validates each; throws UserError and changes nothing when one is refused. A secret
// setting is refused.
void save_settings(const std::filesystem::path& file,
                   const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace agent::config
