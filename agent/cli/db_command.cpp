#include <filesystem>

#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/text.h"

namespace agent::cli {

namespace {

struct BackupOptions {
    std::string file;
};

ExitCode check(Context& context) {
    storage::Database& database = context.mirror().database;
    const Console& console = context.console();
    const std::vector<std::string> problems = database.check();
    if (console.json) {
        print_json(console.out, {{"file", database.file().string()},
                                 {"schema_version", database.schema_version()},
                                 {"sound", problems.empty()},
                                 {"problems", problems}});
    } else if (problems.empty()) {
        console.out << database.file().string() << " is sound (schema " << database.schema_version()
                    << ")\n";
    } else {
        for (const std::string& problem : problems) console.out << printable(problem) << '\n';
    }
    return problems.empty() ? ExitCode::done : ExitCode::data_error;
}

ExitCode backup(Context& context, const BackupOptions& options) {
    const std::filesystem::path file = std::filesystem::absolute(options.file);
    if (std::filesystem::exists(file)) {
        throw UserError(ExitCode::cannot_write, file.string() + " is already there",
                        "give a name that is free");
    }
    context.mirror().database.backup_to(file);
    const auto bytes = std::filesystem::file_size(file);
    if (context.console().json) {
        print_json(context.console().out, {{"file", file.string()}, {"bytes", bytes}});
    } else {
        context.console().out << file.string() << ' ' << bytes_for_people(bytes) << '\n';
    }
    return ExitCode::done;
}

}  // namespace

void declare_db(CLI::App& command, Action& action) {
    command.require_subcommand(1);

    run_with(*command.add_subcommand("check", "look for damage"), action, &check);

    auto* backup_command = command.add_subcommand("backup", "write a copy, even while in use");
    const auto options = std::make_shared<BackupOptions>();
    backup_command->add_option("file", options->file, "a file that is not there yet")
        ->type_name("FILE")
        ->required();
    run_with(*backup_command, action, options, &backup);
}

}  // namespace agent::cli
