#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/cli/command.h"
#include "agent/config/config.h"
#include "agent/usage/command_tree.h"

namespace agent::cli {

// What the user asked for.
struct Invocation {
    config::Sources sources;
    // When colours are shown.
    enum class Colours { automatic, always, never };

    bool json = false;
    bool quiet = false;
    bool verbose = false;
    Colours colours = Colours::automatic;
    Action action;
};

// Reads the words after the program's name. --help and --version become actions. Throws UserError
// (usage) on anything else that is not a command: an unknown word or flag gets the nearest known
// one as a hint, and no value given by the user is repeated in the text.
Invocation parse_command_line(const std::vector<std::string>& words,
                              const std::map<std::string, std::string>& environment);

// All that a command line may hold.
usage::Command command_tree();

}  // namespace agent::cli
