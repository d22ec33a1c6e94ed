#include "agent/cli/command_line.h"

#include <algorithm>

#include "agent/app/version.h"
#include "agent/base/user_error.h"
#include "agent/cli/described_command.h"
#include "agent/cli/exit_codes.h"
#include "agent/cli/text.h"
#include "agent/config/nearest.h"

namespace agent::cli {

namespace {

constexpr const char* kSettings =
    R"(Settings: --set beats AGENT_* in the environment, which beats --env-file, which beats
agent.properties; `agent config show --origin` says where each comes from.
)";

// What commands without a footer of their own inherit.
constexpr const char* kCommonFooter = "agent --help shows the options of every command.";

std::string footer() {
    std::string text = std::string(kSettings) + "\nExit codes:";
    for (const ExitCodeMeaning& one : kExitCodes) {
        text += "\n" + padded(std::to_string(one.code), 5, true) + ' ' + one.meaning;
    }
    return text;
}

struct GlobalFlags {
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    std::string colours;
    std::string data_dir;
    std::vector<std::string> sets;
    std::string env_file;
};

void declare_global_flags(CLI::App& root, GlobalFlags& flags) {
    root.set_help_flag("-h,--help", "show this help");
    root.set_version_flag("--version", "agent " + std::string(app::version()), "show the version");
    root.add_flag("--json", flags.json, "facts and errors as JSON");
    root.add_flag("-q,--quiet", flags.quiet, "no remarks, no progress");
    root.add_flag("-v,--verbose", flags.verbose, "log everything, and show it");
    root.add_option("--color", flags.colours, "colours (auto: on a terminal, without NO_COLOR)")
        ->type_name("auto|always|never")
        ->check(one_of({"auto", "always", "never"}));
    root.add_option("--data-dir", flags.data_dir, "the folder that holds everything")
        ->type_name("DIR");
    root.add_option("--set", flags.sets, "a setting for this call; may be repeated")
        ->type_name("NAME=VALUE")
        ->check(likely(names_of_settings("=")))
        ->allow_extra_args(false);
    root.add_option("--env-file", flags.env_file, "settings from a file such as .env.local")
        ->type_name("FILE");
}

void declare_commands(CLI::App& root, Action& action) {
    for (const Command& command : all_commands()) {
        command.declare(*root.add_subcommand(command.name, command.summary), action);
    }
}

// The command that the words have reached: the root, or the last known word.
CLI::App* deepest(CLI::App& root) {
    CLI::App* at = &root;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
    return at;
}

std::string full_name(const CLI::App& command) {
    const CLI::App* parent = command.get_parent();
    const std::string before = parent == nullptr ? "" : full_name(*parent) + " ";
    return before + command.get_name();
}

std::vector<std::string> flags_of(const CLI::App& command) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    }
    if (const CLI::App* parent = command.get_parent()) {
        const auto more = flags_of(*parent);
        flags.insert(flags.end(), more.begin(), more.end());
    }
    return flags;
}

std::vector<std::string> words_of(CLI::App& command) {
    std::vector<std::string> words;
    for (const CLI::App* sub : command.get_subcommands([](CLI::App*) { return true; })) {
        words.push_back(sub->get_name());
    }
    return words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

// A value after `=` is left out: it may be a password.
UserError unknown(CLI::App& command, const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    const bool flag = word.starts_with('-');
    const auto candidates = flag ? flags_of(command) : words_of(command);
    const std::size_t furthest = name.size() < 4 ? 1 : 2;  // edits; else short words all look alike
    const std::string meant = config::nearest(name, candidates, furthest);
    const std::string help = "run: " + full_name(command) + " --help";
    if (!flag && candidates.empty()) {
        return {ExitCode::usage, full_name(command) + " takes no further argument", help};
    }
    return {ExitCode::usage, "unknown " + std::string(flag ? "option " : "command ") + name,
            meant.empty() ? help : "did you mean " + meant + "?"};
}

// CLI11 says `--limit: 1 required INT missing`.
UserError value_missing(const CLI::App& command, const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();
    return {ExitCode::usage, "a value is missing after: " + text.substr(0, text.find(':')),
            "run: " + full_name(command) + " --help"};
}

UserError argument_missing(CLI::App& command, const CLI::RequiredError& error) {
    const auto open = command.get_options([](const CLI::Option* option) {
        return option->get_positional() && option->get_required() && option->count() == 0;
    });
    const std::string what = open.empty() ? error.what() : open.front()->get_description();
    const std::string name = open.empty() ? "" : open.front()->get_name(true) + ": ";
    return {ExitCode::usage, "an argument is missing after: " + full_name(command), name + what};
}

UserError usage_error(CLI::App& root, const CLI::ParseError& error) {
    CLI::App& command = *deepest(root);
    if (const auto* mismatch = dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
        return value_missing(command, *mismatch);
    }
    const auto left_over = root.remaining(true);
    if (!left_over.empty()) return unknown(command, left_over.front());
    if (const auto words = words_of(command); !words.empty()) {
        return {ExitCode::usage, "a command is missing after: " + full_name(command),
                "one of " + joined(words)};
    }
    if (const auto* required = dynamic_cast<const CLI::RequiredError*>(&error)) {
        return argument_missing(command, *required);
    }
    return {ExitCode::usage, error.what(), "run: " + full_name(command) + " --help"};
}

// The command line as it is before anything is parsed.
struct Grammar {
    Grammar()
        : root("A local agent that mirrors your mail analytics jobs and works on them.", "agent") {
        root.footer(kCommonFooter);
        root.fallthrough();
        root.require_subcommand(1);
        declare_global_flags(root, flags);
        declare_commands(root, action);
        root.footer(footer());
    }

    CLI::App root;
    GlobalFlags flags;
    Action action;
};

Action print_text(std::string text) {
    return [text = std::move(text)](Context& context) {
        context.console().out << text;
        return ExitCode::done;
    };
}

void parse(CLI::App& root, const std::vector<std::string>& words, Action& action) {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
    try {
        root.parse(reversed);
    } catch (const CLI::CallForVersion& version) {
        action = print_text(std::string(version.what()) + "\n");
    } catch (const CLI::Success&) {
        action = print_text(root.help());
    } catch (const CLI::ParseError& error) {
        throw usage_error(root, error);
    }
}

}  // namespace

Invocation parse_command_line(const std::vector<std::string>& words,
                              const std::map<std::string, std::string>& environment) {
    Grammar grammar;
    parse(grammar.root, words, grammar.action);

    const GlobalFlags& flags = grammar.flags;
    if (flags.quiet && flags.verbose) {
        throw UserError(ExitCode::usage, "--quiet and --verbose at once", "choose one of them");
    }
    Invocation invocation;
    invocation.action = grammar.action;
    invocation.json = flags.json;
    invocation.quiet = flags.quiet;
    invocation.verbose = flags.verbose;
    if (flags.colours == "always") invocation.colours = Invocation::Colours::always;
    if (flags.colours == "never") invocation.colours = Invocation::Colours::never;
    invocation.sources.environment = environment;
    if (flags.verbose) invocation.sources.sets.push_back("log.level=debug");
    invocation.sources.sets.insert(invocation.sources.sets.end(), flags.sets.begin(),
                                   flags.sets.end());
    if (!flags.data_dir.empty()) invocation.sources.data_dir = flags.data_dir;
    if (!flags.env_file.empty()) invocation.sources.env_file = flags.env_file;
    return invocation;
}

usage::Command command_tree() {
    Grammar grammar;
    return described(grammar.root, kCommonFooter);
}

}  // namespace agent::cli
