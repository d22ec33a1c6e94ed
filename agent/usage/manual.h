#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agent/usage/command_tree.h"

namespace agent::usage {

// A name and what is to be said about it.
using Entry = std::pair<std::string, std::string>;

// What a manual says beyond the commands.
struct Chapter {
    std::string title;  // "EXIT STATUS"
    std::string text = {};
    std::vector<Entry> entries = {};
};

// A page of section 1 in the man macros (groff_man(7)), for man(1). `version`: as in "agent 1.2".
// The same input gives the same page: it bears no date.
std::string manual(const Command& root, const std::string& version,
                   const std::vector<Chapter>& chapters);

}  // namespace agent::usage
