#pragma once

#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/cli/console.h"

namespace agent::cli {

// The subject of a cached message, by its id; may be empty.
using SubjectOf = std::function<std::string(const std::string& message_id)>;

// Prints the value of the insight of that name: with charts on a terminal, the numbers alone in
// a pipe. Subjects are shown here and nowhere else: the value has none.
void print_insight(const Console& console, const std::string& name, const nlohmann::json& value,
                   const SubjectOf& subject_of);

}  // namespace agent::cli
