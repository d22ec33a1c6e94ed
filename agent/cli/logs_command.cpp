#include <deque>
#include <filesystem>
#include <fstream>
#include <optional>

#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/text.h"

namespace agent::cli {

namespace {

struct LogsOptions {
    bool follow = false;
    int lines = 50;
};

std::optional<std::filesystem::path> newest_log(const std::filesystem::path& folder) {
    std::optional<std::filesystem::path> newest;
    std::filesystem::file_time_type newest_time;
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(folder, absent)) {
        if (!entry.is_regular_file()) continue;
        const auto time = entry.last_write_time();
        if (newest && time <= newest_time) continue;
        newest = entry.path();
        newest_time = time;
    }
    return newest;
}

std::deque<std::string> last_lines(std::istream& in, int count) {
    std::deque<std::string> lines;
    std::string line;
    while (std::getline(in, line)) {
        if (line.ends_with('\r')) line.pop_back();  // as lines end on Windows
        lines.push_back(line);
        if (lines.size() > static_cast<std::size_t>(count)) lines.pop_front();
    }
    return lines;
}

// Prints what is added to `file` until the stop signal. A file that became shorter was started
// anew under the same name.
void follow(Context& context, const std::filesystem::path& file, std::uintmax_t printed) {
    constexpr Millis kBetweenLooks{250};
    while (context.clock().sleep_for(kBetweenLooks, context.stop())) {
        std::error_code absent;
        const std::uintmax_t size = std::filesystem::file_size(file, absent);
        if (absent || size == printed) continue;
        if (size < printed) printed = 0;
        std::ifstream in(file, std::ios::binary);
        in.seekg(static_cast<std::streamoff>(printed));
        std::string line;
        while (std::getline(in, line) && !in.eof()) {
            context.console().out << printable(line) << '\n';
            printed += line.size() + 1;
        }
        context.console().out.flush();
    }
}

ExitCode logs(Context& context, const LogsOptions& options) {
    const Console& console = context.console();
    if (console.json && options.follow) {
        throw UserError(ExitCode::usage, "--follow has no end and so no JSON",
                        "leave out --json or --follow");
    }
    const auto folder = context.config().log_folder();
    const auto file = newest_log(folder);
    if (!file) {
        throw UserError(ExitCode::failed, "there is no log in " + folder.string() + " yet",
                        "agent run and agent sync write it");
    }
    const std::uintmax_t size = std::filesystem::file_size(*file);
    std::ifstream in(*file, std::ios::binary);
    const auto lines = last_lines(in, options.lines);
    if (console.json) {
        print_json(console.out, {{"file", file->string()}, {"lines", lines}});
        return ExitCode::done;
    }
    for (const std::string& line : lines) console.out << printable(line) << '\n';
    console.out.flush();
    if (options.follow) follow(context, *file, size);
    return ExitCode::done;
}

}  // namespace

void declare_logs(CLI::App& command, Action& action) {
    const auto options = std::make_shared<LogsOptions>();
    command.add_flag("-f,--follow", options->follow, "go on until Ctrl-C");
    command.add_option("-n,--lines", options->lines, "how many of the last lines (50)")
        ->check(between(0, 1'000'000));
    run_with(command, action, options, &logs);
}

}  // namespace agent::cli
