#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/analytics/own_addresses.h"
#include "storage/message_scan.h"

namespace agent::pipeline {

// Each calculator is fed the user's dated messages, oldest first, and then gives the `value` of
// its insight, or nothing when too few messages support one. Memory grows with the number of
// threads or addresses, not with the number of messages.

// Time between consecutive messages, given to the later one's kind: strategic when its subject
// holds plan, strategy, proposal, roadmap or vision, in any case. `ratio` is the strategic
// share of the whole time, 0 to 1.
class StrategicVersusReactive {
public:
    static constexpr const char* kType = "strategic_vs_reactive";
    void add(const storage::MessageHead& message);
    std::optional<nlohmann::json> value() const;

private:
    std::optional<storage::Instant> previous_;
    std::int64_t messages_ = 0;
    std::chrono::microseconds strategic_{0};
    std::chrono::microseconds reactive_{0};
};

// Gaps between consecutive messages of a thread that are over 0 and under 168 hours.
// velocity_score = clamp(100 - avg_hours / 24 * 10, 0, 100).
class DecisionVelocity {
public:
    static constexpr const char* kType = "decision_velocity";
    void add(const storage::MessageHead& message);
    std::optional<nlohmann::json> value() const;

private:
    std::map<std::string, storage::Instant> last_in_thread_;
    std::int64_t responses_ = 0;
    std::chrono::microseconds total_{0};
};

// Per address: sent = times it stands in To, received = times it stands in From; balance =
// min/max where both are over 0. The ten with the most interactions; health_score =
// round(100 * mean balance). The user's own addresses are no contacts: standing in the To of all
// that comes and the From of all that goes, they would lead every list.
class RelationshipHealth {
public:
    static constexpr const char* kType = "relationship_health";
    explicit RelationshipHealth(analytics::OwnAddresses own = {}) : own_(std::move(own)) {}
    void add(const storage::MessageHead& message);
    std::optional<nlohmann::json> value() const;

private:
    struct Contact {
        std::int64_t sent = 0;
        std::int64_t received = 0;
    };
    analytics::OwnAddresses own_;
    std::int64_t messages_ = 0;
    std::map<std::string, Contact> contacts_;  // by lower-case address
};

}  // namespace agent::pipeline
