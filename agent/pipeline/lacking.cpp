#include "agent/pipeline/lacking.h"

#include <set>

#include "agent/gmail/message_format.h"

namespace agent::pipeline {
namespace {

bool held_with_bodies(storage::MessageCache& cache, const std::string& id) {
    const auto row = cache.find(id);
    return row && gmail::has_bodies(gmail::Json::parse(row->raw_data, nullptr, false));
}

}  // namespace

std::vector<std::string> lacking(storage::MessageCache& cache, const std::vector<std::string>& ids,
                                 gmail::Format format) {
    auto absent = cache.missing(ids);
    if (format == gmail::Format::metadata) return absent;
    std::set<std::string> to_fetch(absent.begin(), absent.end());
    for (const std::string& id : ids) {
        if (!to_fetch.contains(id) && !held_with_bodies(cache, id)) to_fetch.insert(id);
    }
    std::vector<std::string> in_order;
    in_order.reserve(to_fetch.size());
    for (const std::string& id : ids) {
        if (to_fetch.erase(id) > 0) in_order.push_back(id);
    }
    return in_order;
}

}  // namespace agent::pipeline
