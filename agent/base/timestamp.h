#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/base/clock.h"

namespace agent {

// Reads an ISO 8601 instant as Postgres and PostgREST write it, both
// `2026-11-24T00:29:50.71+00:00` and `2026-11-24 00:29:50.71+00`; `Z` and no
// fraction are fine. More than six fraction digits are cut. Nothing on anything
// else, a missing offset included.
std::optional<Instant> parse_timestamp(std::string_view text);

// `2026-11-24T00:29:50.710000+00:00`: always UTC, always six digits, so that two
// equal instants have equal texts.
std::string format_timestamp(Instant instant);

// `2026-11-24 00:29:50 UTC`, for people.
std::string format_for_people(Instant instant);

// Reads the Date and Retry-After form of HTTP (RFC 9110 5.6.7, IMF-fixdate only):
// `Tue, 24 Nov 2026 00:29:50 GMT`.
std::optional<Instant> parse_http_date(std::string_view text);

}  // namespace agent
