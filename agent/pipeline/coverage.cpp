#include "agent/pipeline/coverage.h"

#include <nlohmann/json.hpp>

namespace agent::pipeline {
namespace {

using Json = nlohmann::json;

constexpr const char* kFull = "full";
constexpr const char* kMetadata = "metadata";

}  // namespace

CoverageStore::CoverageStore(storage::Database& database, const std::string& user_id)
    : database_(database), state_(database), key_(storage::MessageCache::coverage_key(user_id)) {}

std::optional<Coverage> CoverageStore::find() {
    const auto text = state_.get(key_);
    if (!text) return std::nullopt;
    const Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object() || !json.contains("history_id") || !json["history_id"].is_string()) {
        return std::nullopt;
    }
    const auto since = json.find("since_s");
    if (since == json.end() || !since->is_number_integer()) return std::nullopt;
    const bool full = json.contains("format") && json["format"] == kFull;
    return Coverage{json["history_id"].get<std::string>(), since->get<std::int64_t>(),
                    full ? gmail::Format::full : gmail::Format::metadata};
}

void CoverageStore::publish(const std::optional<Coverage>& before, const Coverage& next) {
    storage::Database::Transaction transaction(database_);
    const auto now = find();
    const bool forgotten = before && !now;  // meanwhile, with the mail
    const bool better = !now || now == before || next.since_s <= now->since_s;
    if (better && !forgotten) {
        const bool full = next.format == gmail::Format::full;
        state_.set(key_, Json{{"history_id", next.history_id},
                              {"since_s", next.since_s},
                              {"format", full ? kFull : kMetadata}}
                             .dump());
    }
    transaction.commit();
}

}  // namespace agent::pipeline
