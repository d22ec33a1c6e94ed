#include <Poco/String.h>

#include "agent/usage/completion.h"
#include "agent/usage/joined.h"

namespace agent::usage {

namespace {

// Inside single quotes, where _describe takes colons for its own.
std::string described(std::string text) {
    Poco::replaceInPlace(text, "\\", "\\\\");
    Poco::replaceInPlace(text, ":", "\\:");
    return Poco::replace(text, "'", "'\\''");
}

// The same for _arguments, which also knows brackets.
std::string escaped(const std::string& text) {
    return Poco::replace(Poco::replace(described(text), "[", "\\["), "]", "\\]");
}

bool is_beginning(const Value& value) {
    return !value.words.empty() && value.words.front().ends_with('=');
}

// ":MESSAGE:ACTION", as _arguments has it.
std::string value_spec(const Value& value) {
    const std::string message = ":" + escaped(value.name) + ":";
    switch (value.kind) {
        case Value::Kind::file:
            return message + "_files";
        case Value::Kind::folder:
            return message + "_files -/";
        case Value::Kind::text:
            break;
    }
    const std::string words = joined(value.words, " ");
    if (is_beginning(value)) return message + "{compadd -S \"\" -- " + words + "}";
    return message + (words.empty() ? " " : "(" + words + ")");
}

std::string option_spec(const Option& option) {
    const std::string summary =
        "[" + escaped(option.summary) + "]" + (option.value ? value_spec(*option.value) : "");
    if (option.repeated) return "'*" + option.names.back() + summary + "'";
    if (option.names.size() == 1) return "'" + option.names.front() + summary + "'";
    return "'(" + joined(option.names, " ") + ")'{" + joined(option.names, ",") + "}'" + summary +
           "'";
}

std::string argument_spec(const Argument& argument) {
    const std::string place = argument.repeated ? "'*" : argument.required ? "'" : "':";
    return place + value_spec(argument.value) + "'";
}

std::vector<std::string> specs_of(const Command& command) {
    std::vector<std::string> specs;
    for (const Option& option : command.options) specs.push_back(option_spec(option));
    for (const Argument& argument : command.arguments) specs.push_back(argument_spec(argument));
    return specs;
}

std::string function_name(const Command& root, const std::string& path) {
    return "_" + root.name + (path.empty() ? "_root" : "_" + Poco::replace(path, " ", "_"));
}

std::string lines_of(const std::vector<std::string>& specs) {
    std::string lines;
    for (const std::string& spec : specs) lines += "        " + spec + "\n";
    return lines;
}

// A command with words of its own: offers them, then leaves the rest to the word that was chosen.
std::string branch(const Command& root, const Place& place) {
    std::string offered, arms;
    for (const Command& word : place.command->commands) {
        const std::string path = place.path.empty() ? word.name : place.path + ' ' + word.name;
        offered += "        '" + word.name + ":" + described(word.summary) + "'\n";
        arms += "                " + word.name + ") " + function_name(root, path) + " ;;\n";
    }
    const std::string own = place.path.empty() ? "" : lines_of(specs_of(*place.command));
    return "    local curcontext=$curcontext state line\n    local -a specs commands\n"
           "    commands=(\n" +
           offered + "    )\n    specs=(\n        $anywhere\n" + own +
           "    )\n"
           "    _arguments -C $specs '1: :->command' '*:: :->rest'\n"
           "    case $state in\n"
           "        command) _describe -t commands command commands ;;\n"
           "        rest)\n            case $words[1] in\n" +
           arms + "            esac\n            ;;\n    esac\n";
}

std::string leaf(const Command& command) {
    return "    local -a specs\n    specs=(\n        $anywhere\n" + lines_of(specs_of(command)) +
           "    )\n    _arguments $specs\n";
}

}  // namespace

std::string zsh_completion(const Command& root) {
    std::string script = "#compdef " + root.name + "\n";
    for (const Place& place : places(root)) {
        const bool has_words = !place.command->commands.empty();
        script += "\n" + function_name(root, place.path) + "() {\n" +
                  (has_words ? branch(root, place) : leaf(*place.command)) + "}\n";
    }
    // zsh runs an autoloaded file as the function; sourced, it only has to tell compinit.
    return script + "\n_" + root.name + "() {\n    local -a anywhere\n    anywhere=(\n" +
           lines_of(specs_of(root)) + "    )\n    _" + root.name + "_root\n}\n\n" +
           "if [[ $funcstack[1] == _" + root.name + " ]]; then\n    _" + root.name +
           " \"$@\"\nelse\n    compdef _" + root.name + " " + root.name + "\nfi\n";
}

}  // namespace agent::usage
