#pragma once

#include <chrono>

namespace agent::sync {

// How long a claim lasts on a server with leases, unless it is renewed.
inline constexpr std::chrono::seconds kLease{120};
// How often claims are renewed, on either schema.
inline constexpr std::chrono::seconds kBetweenHeartbeats{kLease / 3};
// A job that another agent processes counts as abandoned after so long without a change: on the
// plain schema, where the server keeps no lease, and as a reason to ask where it does.
inline constexpr std::chrono::seconds kAbandonedAfter{300};

}  // namespace agent::sync
