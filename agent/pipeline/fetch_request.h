#pragma once

#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/result.h"
#include "storage/types.h"

namespace agent::pipeline {

// Defaults for what a job's metadata leaves out, from the settings.
struct FetchDefaults {
    std::int64_t days_back = 7;
    std::int64_t max_results = 500;
    std::int64_t batch_size = 20;
};

// What a fetch_messages job asks for.
struct FetchRequest {
    std::string query;                   // Gmail search, with the window as epoch seconds
    std::vector<std::string> label_ids;  // all of them
    Instant since{};                     // where the window begins, a whole second
    bool has_filter = false;             // beside the window
    std::int64_t max_results = 500;
    int batch_size = 20;

    // Whether it asks for some of the window's mail only.
    bool searches() const { return has_filter || !label_ids.empty(); }
};

// Reads `days_back`, `max_results` (or `max_messages`), `batch_size` and `filters` of the job's
// metadata. `filters` is a Gmail search text, or an object with `query` (or `q`) and `label_ids`
// (or `labelIds`). The window ends nowhere and begins `days_back` days before the job was
// created, so that every run of the job sees the same window. The error is a sentence for people
// that names the value.
Result<FetchRequest, std::string> read_fetch_request(const storage::Job& job,
                                                     const FetchDefaults& defaults);

}  // namespace agent::pipeline
