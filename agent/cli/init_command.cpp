#include <algorithm>
#include <array>

#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/prompt.h"

namespace agent::cli {

namespace {

struct InitOptions {
    std::string supabase_url, supabase_key, google_client_id;
};

// A setting that `init` sees to.
struct Wanted {
    std::string_view name;
    const char* flag;
    const char* question;
    bool needed;  // `agent` is of no use without it
};

constexpr std::array<Wanted, 3> kWanted = {{
    {"supabase.url", "--supabase-url", "URL of your Supabase project:", true},
    {"supabase.key", "--supabase-key", "Its publishable (anon) key:", true},
    {"google.client_id", "--google-client-id", "Google OAuth client id (Enter: later):", false},
}};

bool is_wanted(std::string_view name) {
    return std::any_of(kWanted.begin(), kWanted.end(),
                       [name](const Wanted& wanted) { return wanted.name == name; });
}

using Settings = std::vector<std::pair<std::string, std::string>>;

// What the flags, the environment file and the environment say. Of the environment only the
// wanted ones: the others may be meant for one call.
Settings given_settings(const config::Config& config) {
    Settings given;
    for (const config::Setting& setting : config::all_settings()) {
        const auto origin = config.origin(setting.name);
        const bool from_person = origin == config::Origin::command_line ||
                                 origin == config::Origin::environment_file ||
                                 (origin == config::Origin::environment && is_wanted(setting.name));
        if (!from_person || setting.secret || setting.name == "data.dir") continue;
        given.emplace_back(setting.name, config.text(setting.name));
    }
    return given;
}

void ask_for_missing(Context& context, const config::Config& config, Settings& settings) {
    for (const Wanted& wanted : kWanted) {
        if (!config.text(wanted.name).empty()) continue;
        std::string answer;
        if (context.console().in_terminal) answer = ask(context, wanted.question);
        if (!answer.empty()) {
            settings.emplace_back(wanted.name, answer);
        } else if (wanted.needed) {
            throw UserError(ExitCode::usage, std::string(wanted.name) + " is missing",
                            std::string("give ") + wanted.flag + ", or --env-file FILE");
        }
    }
}

// The settings that the file does not have yet, or has with another value; says so of each.
Settings changes(const Console& console, const config::Config& in_file, const Settings& settings) {
    Settings changed;
    for (const auto& [name, value] : settings) {
        const bool there = in_file.origin(name) == config::Origin::file;
        if (there && in_file.text(name) == value) continue;
        remarks(console) << name
                         << (there ? " changed from " + in_file.text(name) + " to " : " set to ")
                         << value << '\n';
        changed.emplace_back(name, value);
    }
    return changed;
}

// The worker that this program replaces was set up with such a key.
void warn_of_secret_key(const Console& console, const config::Config& config) {
    if (config.ignored_secret_key().empty()) return;
    console.err << config.ignored_secret_key()
                << " is there but not used: it opens every user's data and should not be on a "
                   "user's machine\n";
}

void print_result(const Console& console, const config::Config& config, const Settings& changed) {
    if (console.json) {
        Json names = Json::array();
        for (const auto& change : changed) names.push_back(change.first);
        print_json(console.out, {{"file", config.file().string()},
                                 {"data_dir", config.data_dir().string()},
                                 {"changed", names}});
        return;
    }
    console.out << (changed.empty() ? "Nothing to change in " : "Wrote ") << config.file().string()
                << "\n\nNext:\n"
                   "  agent login supabase\n"
                   "  agent login google\n"
                   "  agent sync\n";
}

ExitCode init(Context& context, const InitOptions& options) {
    if (!options.supabase_url.empty()) context.set("supabase.url", options.supabase_url);
    if (!options.supabase_key.empty()) context.set("supabase.key", options.supabase_key);
    if (!options.google_client_id.empty()) {
        context.set("google.client_id", options.google_client_id);
    }
    const config::Config& config = context.config();
    Settings settings = given_settings(config);
    ask_for_missing(context, config, settings);

    config::Sources file_alone;
    file_alone.data_dir = config.data_dir();
    const Settings changed = changes(context.console(), config::Config::load(file_alone), settings);
    make_private_folder(config.data_dir());
    if (!changed.empty()) config::save_settings(config.file(), changed);
    warn_of_secret_key(context.console(), config);
    print_result(context.console(), config, changed);
    return ExitCode::done;
}

}  // namespace

void declare_init(CLI::App& command, Action& action) {
    const auto options = std::make_shared<InitOptions>();
    command.add_option("--supabase-url", options->supabase_url, "such as https://ref.supabase.co")
        ->type_name("URL");
    command.add_option("--supabase-key", options->supabase_key, "publishable (anon) key")
        ->type_name("KEY");
    command.add_option("--google-client-id", options->google_client_id, "OAuth client id")
        ->type_name("ID");
    command.footer(
        "On a terminal it asks for what is missing. Values of --set and --env-file are written, "
        "too; secrets never are.");
    run_with(command, action, options, &init);
}

}  // namespace agent::cli
