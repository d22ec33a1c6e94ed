#pragma once

#include <string>

#include "agent/usage/command_tree.h"

namespace agent::usage {

// Scripts that make a shell complete the command lines of a program: commands, options, and values
// where they are known. They ask the program nothing, so they are quick and work without it.

// For bash 4 and later (3.2 of macOS lacks files and the missing space after `NAME=`); to be
// sourced, or put where bash-completion looks for them. Needs nothing but bash.
std::string bash_completion(const Command& root);

// A file `_NAME` for a folder in zsh's fpath, or to be sourced after compinit.
std::string zsh_completion(const Command& root);

std::string fish_completion(const Command& root);

// For Windows PowerShell 5 and PowerShell 7; to be run from the profile.
std::string powershell_completion(const Command& root);

}  // namespace agent::usage
