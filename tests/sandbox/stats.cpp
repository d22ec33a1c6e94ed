#include "tests/sandbox/stats.h"

#include <algorithm>

namespace sandbox {
namespace {

constexpr std::array<const char*, 15> kNames{
    "profile",     "labels", "list", "get",  "attachment", "threads", "history", "batch",
    "batch_parts", "token",  "rest", "auth", "unknown",    "faults",  "refused"};

bool goes_to_gmail(Stats::Counter counter) {
    return counter < Stats::Counter::batch_parts;
}

}  // namespace

void Stats::count(Counter counter, std::int64_t by) {
    const std::lock_guard lock(mutex_);
    counts_.at(static_cast<std::size_t>(counter)) += by;
}

void Stats::served_message(const std::string& id) {
    const std::lock_guard lock(mutex_);
    ++served_[id];
}

Json Stats::to_json() const {
    const std::lock_guard lock(mutex_);
    Json json = Json::object();
    std::int64_t gmail_requests = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        json[kNames.at(i)] = counts_.at(i);
        if (goes_to_gmail(static_cast<Counter>(i))) gmail_requests += counts_.at(i);
    }
    json["gmail_requests"] = gmail_requests;
    json["messages_served"] = served_.size();
    json["messages_served_again"] = std::count_if(served_.begin(), served_.end(),
                                                  [](const auto& each) { return each.second > 1; });
    return json;
}

void Stats::reset() {
    const std::lock_guard lock(mutex_);
    counts_.fill(0);
    served_.clear();
}

}  // namespace sandbox
