#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "agent/base/exit_code.h"
#include "agent/cli/context.h"

namespace agent::cli {

// What parsing a command line decided to do.
using Action = std::function<ExitCode(Context&)>;

// One word after `agent`.
struct Command {
    const char* name;
    const char* summary;
    // Adds options, arguments and words of its own to `command`; when the user chose it, parsing
    // sets `action` (see run_with).
    void (*declare)(CLI::App& command, Action& action);
};

// All commands, in the order of the help.
std::span<const Command> all_commands();

// For a number; without the range in the help, where it would stand for the name of the value.
inline CLI::Validator between(int least, int most) {
    return CLI::Range(least, most).description("");
}

// Names values that are likely for an option, for completion in a shell; any other is taken, too.
// A word that ends with '=' is only the beginning of a value.
CLI::Validator likely(const std::vector<std::string>& words);

// Takes nothing but these words. For the help, name the value with joined by '|'.
CLI::Validator one_of(const std::vector<std::string>& words);

// The names of all settings, each followed by `after`.
std::vector<std::string> names_of_settings(const std::string& after = "");

// What likely() and one_of() were given, if `validator` was made by one of them.
std::vector<std::string> known_words(const CLI::Validator& validator);

// Makes `run` the action of `command`. `options`: what the parser fills in and `run` reads.
template <class Options>
void run_with(CLI::App& command, Action& action, std::shared_ptr<Options> options,
              ExitCode (*run)(Context&, const Options&)) {
    command.callback([&action, options, run] {
        action = [options, run](Context& context) { return run(context, *options); };
    });
}

// The same for a command without options.
inline void run_with(CLI::App& command, Action& action, ExitCode (*run)(Context&)) {
    command.callback([&action, run] { action = run; });
}

}  // namespace agent::cli
