#pragma once

namespace agent::http {

// Keeps signals from the calling thread. A write to a closed connection would raise SIGPIPE,
// which ends the program (curl leaves it alone under CURLOPT_NOSIGNAL), and SIGTERM belongs
// to the thread that waits for it. Threads it starts inherit this.
void keep_signals_from_this_thread();

}  // namespace agent::http
