#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "agent/usage/command_tree.h"

namespace agent::cli {

// What `command` and its words take, as data. The option for help is told of at the root only, for
// it is everywhere. `common_footer`: the end of a help that says nothing of its own.
usage::Command described(CLI::App& command, const std::string& common_footer);

}  // namespace agent::cli
