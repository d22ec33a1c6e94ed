#pragma once

#include <optional>
#include <string>

#include "agent/base/secret.h"
#include "agent/cli/context.h"

namespace agent::cli {

// Questions to the person at the terminal; they are written to `err`, so `out` stays clean. All
// throw Interrupted when a stop is requested meanwhile.

// A line, without spaces around it; empty at the end of the input.
std::string ask(Context& context, const std::string& question);

// The same, but nothing, without throwing, once `enough` is requested before a line is there.
std::optional<std::string> ask_unless(Context& context, const std::string& question,
                                      const StopSignal& enough);

// A line that is not shown while it is typed. Throws UserError (usage) when it is empty.
Secret ask_hidden(Context& context, const std::string& question);

// Whether the answer was yes.
bool confirm(Context& context, const std::string& question);

// The first line of standard input, for --...-stdin flags. Throws UserError (usage) when it
// is empty; `what` names it ("password").
Secret read_secret(Context& context, const std::string& what);

}  // namespace agent::cli
