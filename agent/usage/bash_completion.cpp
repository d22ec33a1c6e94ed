#include <Poco/String.h>

#include "agent/usage/completion.h"
#include "agent/usage/joined.h"

namespace agent::usage {

namespace {

// Words hold no quote, space or other character that means something to bash.
std::string quoted(const std::string& text) {
    return '\'' + text + '\'';
}

// Of the words before the cursor: which command they have reached, how many arguments it got, and
// the option whose value comes next. bash gives `=` as a word of its own.
constexpr const char* kWalk = R"(    local current=${COMP_WORDS[COMP_CWORD]}
    local at='' waiting='' given=0 words='' i word
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == '=' ]]; then
            [[ -n $waiting ]] || waiting='='
            continue
        fi
        if [[ -n $waiting ]]; then
            waiting=''
            continue
        fi
        case "$word" in
            -*) _PROGRAM_takes_value "$at" "$word" && waiting=$word ;;
            *)
                if _PROGRAM_is_command "${at:+$at }$word"; then
                    at="${at:+$at }$word"
                    given=0
                else
                    given=$((given + 1))
                fi
                ;;
        esac
    done
    if [[ $current == '=' ]]; then
        current=''
        [[ -n $waiting ]] || waiting='='
    fi
)";

constexpr const char* kAnswer = R"(    while IFS= read -r word; do
        [[ -n $word ]] && COMPREPLY+=("$word")
    done < <(compgen -W "$words" -- "$current")
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
)";

// An arm of a `case` in which `patterns` lead to `body`.
std::string arm(const std::vector<std::string>& patterns, const std::string& body) {
    return "        " + joined(patterns, " | ") + ") " + body + " ;;\n";
}

// Patterns for "PATH OPTION"; an option of the root counts everywhere.
std::vector<std::string> patterns_of(const Place& place, const std::vector<std::string>& names) {
    std::vector<std::string> patterns;
    patterns.reserve(names.size());
    for (const std::string& name : names) {
        patterns.push_back(place.path.empty() ? "*:" + name : quoted(place.path + ':' + name));
    }
    return patterns;
}

std::string takes_value_function(const Command& root) {
    std::string body = "    case \"$1:$2\" in\n";
    for (const Place& place : places(root)) {
        const auto names = names_with_value(*place.command);
        if (!names.empty()) body += arm(patterns_of(place, names), "return 0");
    }
    return "_" + root.name + "_takes_value() {\n" + body + "    esac\n    return 1\n}\n";
}

std::string is_command_function(const Command& root) {
    std::vector<std::string> paths;
    for (const Place& place : places(root)) {
        if (!place.path.empty()) paths.push_back(quoted(place.path));
    }
    return "_" + root.name + "_is_command() {\n    case \"$1\" in\n" + arm(paths, "return 0") +
           "    esac\n    return 1\n}\n";
}

// What fills in a value: words, or bash's own completion of files.
std::string answer_to(const Value& value) {
    switch (value.kind) {
        case Value::Kind::file:
            return "compopt -o default 2>/dev/null";
        case Value::Kind::folder:
            return "compopt -o dirnames 2>/dev/null";
        case Value::Kind::text:
            break;
    }
    return value.words.empty() ? ":" : "words=" + quoted(joined(value.words, " "));
}

std::string values_of_options(const Command& root) {
    std::string arms;
    for (const Place& place : places(root)) {
        for (const Option& option : place.command->options) {
            if (!option.value) continue;
            arms += arm(patterns_of(place, option.names), answer_to(*option.value));
        }
    }
    return arms;
}

std::vector<std::string> long_names(const Command& command) {
    std::vector<std::string> names;
    for (const Option& option : command.options) names.push_back(option.names.back());
    return names;
}

std::string options_of_commands(const Command& root) {
    std::string arms;
    for (const Place& place : places(root)) {
        const auto names = long_names(*place.command);
        if (place.path.empty() || names.empty()) continue;
        arms += arm({quoted(place.path)}, "words=" + quoted(joined(names, " ")));
    }
    return arms;
}

std::vector<std::string> names_of_words(const Command& command) {
    std::vector<std::string> names;
    for (const Command& word : command.commands) names.push_back(word.name);
    return names;
}

std::string words_and_arguments(const Command& root) {
    std::string arms;
    for (const Place& place : places(root)) {
        if (const auto names = names_of_words(*place.command); !names.empty()) {
            arms += arm({quoted(place.path + ":0")}, "words=" + quoted(joined(names, " ")));
            continue;
        }
        int given = 0;
        for (const Argument& argument : place.command->arguments) {
            const std::string before = place.path + ':';
            const std::string pattern =
                argument.repeated ? quoted(before) + '*' : quoted(before + std::to_string(given++));
            arms += arm({pattern}, answer_to(argument.value));
        }
    }
    return arms;
}

std::string complete_function(const Command& root) {
    return "_" + root.name + "() {\n" +
           Poco::replace(std::string(kWalk), std::string("_PROGRAM_"), "_" + root.name + "_") +
           "    if [[ -n $waiting ]]; then\n        case \"$at:$waiting\" in\n" +
           values_of_options(root) +
           "        esac\n    elif [[ $current == -* ]]; then\n        case \"$at\" in\n" +
           options_of_commands(root) +
           "        esac\n        words+=" + quoted(" " + joined(long_names(root), " ")) +
           "\n    else\n        case \"$at:$given\" in\n" + words_and_arguments(root) +
           "        esac\n    fi\n" + kAnswer + "}\n";
}

}  // namespace

std::string bash_completion(const Command& root) {
    return "# bash completion for " + root.name + "\n\n" + takes_value_function(root) + "\n" +
           is_command_function(root) + "\n" + complete_function(root) + "\ncomplete -F _" +
           root.name + " " + root.name + "\n";
}

}  // namespace agent::usage
