#include <Poco/String.h>

#include "agent/usage/completion.h"
#include "agent/usage/joined.h"

namespace agent::usage {

namespace {

std::string quoted(std::string text) {
    Poco::replaceInPlace(text, "\\", "\\\\");
    Poco::replaceInPlace(text, "'", "\\'");
    return "'" + text + "'";
}

// Prints which command the words before the cursor have reached: "jobs list".
std::string reached_function(const Command& root) {
    std::string takes_value, commands;
    for (const Place& place : places(root)) {
        for (const std::string& name : names_with_value(*place.command)) {
            takes_value +=
                ' ' + (place.path.empty() ? "'*:" + name + "'" : quoted(place.path + ':' + name));
        }
        if (!place.path.empty()) commands += ' ' + quoted(place.path);
    }
    return "function __" + root.name +
           "_reached\n"
           "    set -l at ''\n"
           "    set -l skipped 0\n"
           "    for word in (commandline -opc)[2..-1]\n"
           "        if test $skipped = 1\n"
           "            set skipped 0\n"
           "            continue\n"
           "        end\n"
           "        set -l further (string trim -- \"$at $word\")\n"
           "        switch $word\n"
           "            case '-*'\n"
           "                switch \"$at:$word\"\n"
           "                    case" +
           takes_value +
           "\n                        set skipped 1\n"
           "                end\n"
           "            case '*'\n"
           "                switch $further\n"
           "                    case" +
           commands +
           "\n                        set at $further\n"
           "                end\n"
           "        end\n"
           "    end\n"
           "    echo $at\n"
           "end\n\n"
           "function __" +
           root.name + "_at\n    test (__" + root.name + "_reached) = \"$argv\"\nend\n";
}

std::string values(const Value& value) {
    if (value.kind == Value::Kind::file) return " -r -F";
    if (value.kind == Value::Kind::folder) return " -x -a '(__fish_complete_directories)'";
    if (value.words.empty()) return " -x";
    return " -x -a " + quoted(joined(value.words, " "));
}

std::string option_line(const std::string& start, const Option& option) {
    std::string line = start;
    for (const std::string& name : option.names) {
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    line += " -d " + quoted(option.summary);
    return line + (option.value ? values(*option.value) : "") + "\n";
}

std::string lines_of(const Command& root, const Place& place) {
    const std::string program = "complete -c " + root.name;
    const std::string here = program + " -n " + quoted("__" + root.name + "_at " + place.path);
    std::string lines;
    for (const Command& word : place.command->commands) {
        lines += here + " -a " + word.name + " -d " + quoted(word.summary) + "\n";
    }
    for (const Option& option : place.command->options) {
        lines += option_line(place.path.empty() ? program : here, option);
    }
    for (const Argument& argument : place.command->arguments) {
        const bool file = argument.value.kind != Value::Kind::text;
        if (file) lines += here + " -F\n";
        if (argument.value.words.empty()) continue;
        lines += here + " -a " + quoted(joined(argument.value.words, " ")) + "\n";
    }
    return lines;
}

}  // namespace

std::string fish_completion(const Command& root) {
    std::string script = "# fish completion for " + root.name + "\n\n" + reached_function(root) +
                         "\ncomplete -c " + root.name + " -f\n";
    for (const Place& place : places(root)) script += lines_of(root, place);
    return script;
}

}  // namespace agent::usage
