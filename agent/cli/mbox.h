#pragma once

#include <ostream>
#include <string_view>

#include "agent/base/clock.h"

namespace agent::cli {

// Appends a message to a mailbox file of the form "mboxrd": a line "From SENDER DATE" before it,
// ">" before every line of it that begins like that, an empty line after it. `sender` may be
// anything; `text` has lines ended by \n.
void write_mbox_message(std::ostream& out, std::string_view sender, Instant date,
                        std::string_view text);

}  // namespace agent::cli
