#include "agent/pipeline/job_counts.h"

#include <nlohmann/json.hpp>

namespace agent::pipeline {

MessageCounts counts_in_metadata(const storage::Job& job) {
    const auto metadata = nlohmann::json::parse(job.metadata, nullptr, false);
    const auto number = [&](const char* key) -> std::int64_t {
        const auto found = metadata.is_object() ? metadata.find(key) : metadata.end();
        if (found == metadata.end() || !found->is_number_integer()) return 0;
        return found->get<std::int64_t>();
    };
    MessageCounts counts;
    counts.listed = number("messages_listed");
    counts.cached = number("messages_cached");
    counts.fetched = number("messages_fetched");
    counts.failed = number("messages_failed");
    counts.gone = number("messages_gone");
    counts.requests = number("gmail_requests");
    counts.units = number("gmail_units");
    counts.units_saved = number("gmail_units_saved");
    return counts;
}

}  // namespace agent::pipeline
