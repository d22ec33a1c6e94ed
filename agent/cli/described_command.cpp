#include "agent/cli/described_command.h"

#include "agent/cli/command.h"

namespace agent::cli {

namespace {

// CLI11 counts its validators by throwing beyond the last.
std::vector<std::string> words_of(CLI::Option& option) {
    for (int i = 0;; ++i) {
        try {
            const auto words = known_words(*option.get_validator(i));
            if (!words.empty()) return words;
        } catch (const CLI::OptionNotFound&) {
            return {};
        }
    }
}

usage::Value::Kind kind_of(const std::string& type_name) {
    if (type_name == "FILE") return usage::Value::Kind::file;
    if (type_name == "DIR") return usage::Value::Kind::folder;
    return usage::Value::Kind::text;
}

usage::Value value_of(CLI::Option& option, const std::string& name) {
    return {name, kind_of(option.get_type_name()), words_of(option)};
}

bool is_repeated(const CLI::Option& option) {
    return option.get_items_expected_max() > 1;
}

usage::Argument described_argument(CLI::Option& option) {
    return {value_of(option, option.get_name(true)), option.get_description(),
            option.get_required(), is_repeated(option)};
}

usage::Option described_option(CLI::Option& option) {
    usage::Option described;
    for (const std::string& name : option.get_snames()) described.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) described.names.push_back("--" + name);
    described.summary = option.get_description();
    if (option.get_items_expected_max() > 0) {
        described.value = value_of(option, option.get_type_name());
    }
    described.repeated = is_repeated(option);
    return described;
}

}  // namespace

usage::Command described(CLI::App& command, const std::string& common_footer) {
    usage::Command tree{command.get_name(), command.get_description()};
    if (command.get_footer() != common_footer) tree.notes = command.get_footer();
    for (CLI::Option* option : command.get_options([](CLI::Option*) { return true; })) {
        const bool hidden = option->get_group().empty();
        const bool help_again = option == command.get_help_ptr() && command.get_parent() != nullptr;
        if (hidden || help_again) continue;
        if (option->get_positional()) {
            tree.arguments.push_back(described_argument(*option));
        } else {
            tree.options.push_back(described_option(*option));
        }
    }
    for (CLI::App* word : command.get_subcommands([](CLI::App*) { return true; })) {
        tree.commands.push_back(described(*word, common_footer));
    }
    return tree;
}

}  // namespace agent::cli
