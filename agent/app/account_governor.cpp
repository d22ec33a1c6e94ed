#include "agent/app/account_governor.h"

#include <algorithm>
#include <random>

namespace agent::app {
namespace {

constexpr const char* kKey = "gmail.governor";

}  // namespace

pipeline::Governor::Limits governor_limits(const config::Config& config) {
    pipeline::Governor::Limits limits;
    limits.units_per_minute = config.integer("gmail.units_per_minute");
    limits.most_at_once = static_cast<int>(
        std::max(config.integer("fetch.concurrency"), config.integer("fetch.batch_size")));
    limits.seed = std::random_device{}();
    return limits;
}

pipeline::Governor::Memory governor_memory(storage::SyncState& state, const std::string& user_id) {
    const std::string key = user_id.empty() ? kKey : kKey + ("." + user_id);
    return {[&state, key] { return state.get(key); },
            [&state, key](const std::string& text) { state.set(key, text); }};
}

}  // namespace agent::app
