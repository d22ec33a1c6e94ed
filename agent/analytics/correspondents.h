#pragma once

#include <string>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "agent/analytics/correspondence.h"
#include "storage/message_details.h"

namespace agent::analytics {

// With whom most mail is exchanged, and whether it becomes more. Per address, without noise:
// received = messages from it, sent = my messages with it in To; total = both; before = the total
// of the equally long time before; trend = total - before.
class Correspondents {
public:
    explicit Correspondents(const OwnAddresses& own) : own_(own) {}

    // `before`: the message is of the time before.
    void add(const Correspondence& mail, bool before);
    // The ten with the largest total, equal ones by address.
    nlohmann::json value(storage::MessageLookup& lookup) const;

private:
    struct Exchange {
        std::int64_t received = 0;
        std::int64_t sent = 0;
        std::int64_t before = 0;
    };

    const OwnAddresses& own_;
    std::unordered_map<std::string, Exchange> exchanges_;
};

}  // namespace agent::analytics
