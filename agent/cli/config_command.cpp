#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/table.h"
#include "agent/config/given.h"

namespace agent::cli {

namespace {

struct ShowOptions {
    bool origin = false;
};
struct GetOptions {
    std::string name;
};
struct SetOptions {
    std::string name, value;
};

std::string shown_value(const config::Config& config, const config::Setting& setting) {
    const std::string& value = config.text(setting.name);
    return setting.secret && !value.empty() ? "(set, not shown)" : value;
}

std::string origin_of(const config::Config& config, std::string_view name) {
    const std::string& detail = config.origin_detail(name);
    const std::string origin(to_string(config.origin(name)));
    return detail.empty() ? origin : origin + ": " + detail;
}

ExitCode show(Context& context, const ShowOptions& options) {
    const config::Config& config = context.config();
    Json document = Json::object();
    std::vector<Column> columns = {{.title = "NAME"}, {.title = "VALUE", .shrinks = true}};
    columns.push_back({.title = options.origin ? "FROM" : "MEANING", .shrinks = true});
    Table table(columns);
    for (const config::Setting& setting : config::all_settings()) {
        const std::string value = shown_value(config, setting);
        document[std::string(setting.name)] = {{"value", value},
                                               {"origin", to_string(config.origin(setting.name))},
                                               {"from", config.origin_detail(setting.name)}};
        table.add(
            {std::string(setting.name), value,
             options.origin ? origin_of(config, setting.name) : std::string(setting.summary)});
    }
    if (context.console().json) {
        print_json(context.console().out, document);
    } else {
        table.print(context.console());
    }
    return ExitCode::done;
}

ExitCode get(Context& context, const GetOptions& options) {
    const config::Setting& setting =
        config::known_setting(options.name, "config get", ExitCode::usage);
    if (setting.secret) {
        throw UserError(ExitCode::usage, options.name + " is a secret and is never shown",
                        "agent config show says whether it is set");
    }
    const std::string& value = context.config().text(options.name);
    if (context.console().json) {
        print_json(context.console().out, {{"name", options.name}, {"value", value}});
    } else {
        context.console().out << value << '\n';
    }
    return ExitCode::done;
}

ExitCode set(Context& context, const SetOptions& options) {
    const auto file = context.config().file();
    make_private_folder(file.parent_path());
    config::save_settings(file, {{options.name, options.value}});
    remarks(context.console()) << options.name << " set in " << file.string() << '\n';
    return ExitCode::done;
}

ExitCode path(Context& context) {
    const std::string file = context.config().file().string();
    if (context.console().json) {
        print_json(context.console().out, {{"file", file}});
    } else {
        context.console().out << file << '\n';
    }
    return ExitCode::done;
}

}  // namespace

void declare_config(CLI::App& command, Action& action) {
    command.require_subcommand(1);

    auto* show_command = command.add_subcommand("show", "all settings in force");
    const auto show_options = std::make_shared<ShowOptions>();
    show_command->add_flag("--origin", show_options->origin, "where each value comes from");
    run_with(*show_command, action, show_options, &show);

    auto* get_command = command.add_subcommand("get", "print one setting");
    const auto get_options = std::make_shared<GetOptions>();
    get_command->add_option("name", get_options->name, "such as poll.interval_ms")
        ->required()
        ->check(likely(names_of_settings()));
    run_with(*get_command, action, get_options, &get);

    auto* set_command = command.add_subcommand("set", "write one setting into agent.properties");
    const auto set_options = std::make_shared<SetOptions>();
    set_command->add_option("name", set_options->name, "such as poll.interval_ms")
        ->required()
        ->check(likely(names_of_settings()));
    set_command->add_option("value", set_options->value, "its new value")->required();
    run_with(*set_command, action, set_options, &set);

    run_with(*command.add_subcommand("path", "print where agent.properties is"), action, &path);
}

}  // namespace agent::cli
