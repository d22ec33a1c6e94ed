#include "agent/pipeline/fetch_request.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

namespace agent::pipeline {
namespace {

using Json = nlohmann::json;

// Google's batch endpoint takes at most 100 calls.
constexpr std::int64_t kMostParts = 100;
constexpr std::int64_t kMostDays = 36'500;
constexpr std::int64_t kMostMessages = 1'000'000;

// A whole number in [1, most], given as a number or as its text; `fallback` when absent.
Result<std::int64_t, std::string> read_count(const Json& metadata, const char* key,
                                             std::int64_t fallback, std::int64_t most) {
    const auto found = metadata.find(key);
    if (found == metadata.end() || found->is_null()) return fallback;
    if (found->is_number_integer()) {
        const auto value = found->get<std::int64_t>();
        if (value >= 1 && value <= most) return value;
    }
    return std::string(key) + " must be a whole number from 1 to " + std::to_string(most) +
           ", not " + found->dump();
}

std::optional<std::string> text_of(const Json& object, const char* key, const char* other_key) {
    for (const char* name : {key, other_key}) {
        const auto found = object.find(name);
        if (found != object.end() && found->is_string()) return found->get<std::string>();
    }
    return std::nullopt;
}

void read_filters(const Json& filters, FetchRequest& request) {
    std::optional<std::string> query;
    if (filters.is_string()) query = filters.get<std::string>();
    if (filters.is_object()) query = text_of(filters, "query", "q");
    // Parentheses keep an OR inside the filter from taking the window with it.
    if (query && !query->empty()) {
        request.query += " (" + *query + ")";
        request.has_filter = true;
    }
    if (!filters.is_object()) return;
    for (const char* key : {"label_ids", "labelIds"}) {
        const auto labels = filters.find(key);
        if (labels == filters.end() || !labels->is_array()) continue;
        for (const Json& label : *labels) {
            if (label.is_string()) request.label_ids.push_back(label.get<std::string>());
        }
    }
}

}  // namespace

Result<FetchRequest, std::string> read_fetch_request(const storage::Job& job,
                                                     const FetchDefaults& defaults) {
    Json metadata = Json::parse(job.metadata, nullptr, false);
    if (!metadata.is_object()) metadata = Json::object();
    const auto days = read_count(metadata, "days_back", defaults.days_back, kMostDays);
    if (!days) return days.error();
    const char* const maximum_key =
        metadata.contains("max_results") ? "max_results" : "max_messages";
    const auto maximum = read_count(metadata, maximum_key, defaults.max_results, kMostMessages);
    if (!maximum) return maximum.error();
    const auto batch = read_count(metadata, "batch_size", defaults.batch_size, kMostParts);
    if (!batch) return batch.error();

    FetchRequest request;
    const auto window_start = job.created_at - std::chrono::days(days.value());
    const auto epoch = std::max<std::int64_t>(
        std::chrono::floor<std::chrono::seconds>(window_start).time_since_epoch().count(), 0);
    request.since = Instant(std::chrono::seconds(epoch));
    request.query = "after:" + std::to_string(epoch);
    request.max_results = maximum.value();
    request.batch_size = static_cast<int>(batch.value());
    if (metadata.contains("filters")) read_filters(metadata["filters"], request);
    return request;
}

}  // namespace agent::pipeline
