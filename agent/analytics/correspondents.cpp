#include "agent/analytics/correspondents.h"

#include <set>

#include "agent/analytics/top_counts.h"

namespace agent::analytics {
namespace {

using nlohmann::json;

constexpr std::size_t kTop = 10;

}  // namespace

void Correspondents::add(const Correspondence& mail, bool before) {
    if (mail.noise()) return;
    if (!mail.own) {
        if (mail.from.empty()) return;
        Exchange& exchange = exchanges_[mail.from];
        ++(before ? exchange.before : exchange.received);
        return;
    }
    std::set<std::string> met;  // an address that stands in To twice is written to once
    for (const std::string& email : mail.head.to_emails) {
        if (email.empty() || own_.contains(email)) continue;
        const std::string address = comparable(email);
        if (!met.insert(address).second) continue;
        Exchange& exchange = exchanges_[address];
        ++(before ? exchange.before : exchange.sent);
    }
}

json Correspondents::value(storage::MessageLookup& lookup) const {
    Counts totals;
    for (const auto& [email, exchange] : exchanges_) {
        const std::int64_t total = exchange.received + exchange.sent;
        if (total > 0) totals[email] = total;
    }
    json list = json::array();
    for (const auto& [email, total] : top(totals, kTop)) {
        const Exchange& exchange = exchanges_.at(email);
        list.push_back({{"email", email},
                        {"name", lookup.latest_name(email)},
                        {"received", exchange.received},
                        {"sent", exchange.sent},
                        {"total", total},
                        {"before", exchange.before},
                        {"trend", total - exchange.before}});
    }
    return {{"correspondents", totals.size()}, {"top", list}};
}

}  // namespace agent::analytics
