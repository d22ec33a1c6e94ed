#pragma once

#include <string>

#include "agent/base/result.h"
#include "tests/sandbox/google_json.h"
#include "tests/sandbox/history.h"

// users.history.list: its parameters and its answer.
namespace sandbox {

// Reads startHistoryId, historyTypes, labelId and pageToken; the error is Gmail's message.
agent::Result<HistoryQuery, std::string> history_query_of(const Request& request);

// `latest` is read before the page, so that a client never skips a change made in between.
Json history_resource(const HistoryPage& page, std::uint64_t latest);

}  // namespace sandbox
