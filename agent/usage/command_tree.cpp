#include "agent/usage/command_tree.h"

namespace agent::usage {

namespace {

void append(std::vector<Place>& all, const std::string& path, const Command& command) {
    all.push_back({path, &command});
    for (const Command& word : command.commands) {
        append(all, path.empty() ? word.name : path + ' ' + word.name, word);
    }
}

}  // namespace

std::vector<Place> places(const Command& root) {
    std::vector<Place> all;
    append(all, "", root);
    return all;
}

std::vector<std::string> names_with_value(const Command& command) {
    std::vector<std::string> names;
    for (const Option& option : command.options) {
        if (option.value) names.insert(names.end(), option.names.begin(), option.names.end());
    }
    return names;
}

}  // namespace agent::usage
