#include "agent/http/thread_signals.h"

namespace agent::http {

// Windows has no signals that a socket could raise.
void keep_signals_from_this_thread() {}

}  // namespace agent::http
