#pragma once

#include <map>
#include <string>

#include "tests/sandbox/postgrest_table.h"

namespace sandbox {

// Every state that the jobs have gone through: what agents are judged by, past anything that they
// say themselves. Not for several threads.
class JobJournal {
public:
    // Writes down what has changed since the last call, so call it after every transaction.
    void note(const Table& jobs);

    // Oldest first: [{"job", "from_status", "to_status", "retry_before", "retry_count",
    // "progress_before", "progress", "token"}]. Of a new job the values before are null; the token
    // is the claim's, wherever the schema keeps it, or null.
    const Json& entries() const { return entries_; }

    void clear() { entries_ = Json::array(); }

private:
    std::map<std::string, Json> last_seen_;  // by id
    Json entries_ = Json::array();
};

}  // namespace sandbox
