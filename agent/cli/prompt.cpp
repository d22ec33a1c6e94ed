#include "agent/cli/prompt.h"

#include <string_view>

#include "agent/base/user_error.h"
#include "agent/cli/failure.h"
#include "agent/cli/terminal.h"

namespace agent::cli {

namespace {

std::optional<std::string> read_line_unless(Context& context, const StopSignal& enough) {
    const Console& console = context.console();
    if (console.wait_for_input && !console.wait_for_input(enough)) return std::nullopt;
    std::string line;
    std::getline(console.in, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::string read_line(Context& context) {
    auto line = read_line_unless(context, context.stop());
    if (!line) throw Interrupted();
    return *std::move(line);
}

std::string trimmed(const std::string& text) {
    constexpr std::string_view kBlank = " \t";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

void write_question(const Console& console, const std::string& question) {
    console.err << question << ' ' << std::flush;
}

}  // namespace

std::string ask(Context& context, const std::string& question) {
    write_question(context.console(), question);
    return trimmed(read_line(context));
}

std::optional<std::string> ask_unless(Context& context, const std::string& question,
                                      const StopSignal& enough) {
    write_question(context.console(), question);
    const auto line = read_line_unless(context, enough);
    return line ? std::optional(trimmed(*line)) : std::nullopt;
}

Secret ask_hidden(Context& context, const std::string& question) {
    write_question(context.console(), question);
    const HiddenInput hidden;
    Secret answer(read_line(context));
    if (answer.empty()) throw UserError(ExitCode::usage, "nothing was typed", "try again");
    return answer;
}

bool confirm(Context& context, const std::string& question) {
    const std::string answer = ask(context, question + " [y/N]");
    return answer == "y" || answer == "Y" || answer == "yes";
}

Secret read_secret(Context& context, const std::string& what) {
    Secret secret(trimmed(read_line(context)));
    if (secret.empty()) {
        throw UserError(ExitCode::usage, "no " + what + " on standard input",
                        "pipe it in as one line");
    }
    return secret;
}

}  // namespace agent::cli
