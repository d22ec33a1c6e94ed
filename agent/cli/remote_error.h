#pragma once

#include "agent/gmail/error.h"
#include "agent/supabase/error.h"

namespace agent::cli {

// End the command with what a far end's refusal means for the person: UserError with the exit
// code of DESIGN.md and a hint, or Interrupted.
[[noreturn]] void raise(const supabase::Error& error);
[[noreturn]] void raise(const gmail::Error& error);

}  // namespace agent::cli
