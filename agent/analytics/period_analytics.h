#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/analytics/own_addresses.h"
#include "agent/analytics/period.h"
#include "agent/analytics/response_times.h"
#include "agent/analytics/top_counts.h"
#include "storage/message_details.h"

namespace agent::analytics {

// The contract's compute_analytics result. Fed the messages of the period, oldest first within a
// channel. A message from an own address is outbound, every other inbound. Memory grows with the
// threads, the senders and the unanswered messages of the period.
//
// The result leaves the machine: counts, senders' names and addresses, ids of messages and
// threads; never a subject, a snippet or a body. So top_projects names the word that a subject
// holds ("budget"), and a priority message is {message_id, thread_id, email, age_hours, reason}.
class PeriodAnalytics {
public:
    // The references outlive this object.
    PeriodAnalytics(TimeZone& zone, const Period& period, const OwnAddresses& own);

    // `channel`: a provider of message_cache.
    void add(const std::string& channel, const storage::MessageHead& message);

    std::int64_t messages() const { return inbound_ + outbound_; }

    // `now`: for processed_at and ages. Looks up the few messages that need more than their head.
    nlohmann::json result(storage::MessageLookup& lookup, Instant now) const;

private:
    struct LastMessage {
        std::string message_id;
        Instant date{};
        std::uint8_t channel = 0;  // its place in channels_
        bool own = false;
    };

    std::uint8_t channel_number(const std::string& channel);
    void count_day(const storage::MessageHead& message);
    void count_sender(const storage::MessageHead& message);
    nlohmann::json top_senders(storage::MessageLookup& lookup, std::size_t most) const;
    nlohmann::json top_projects() const;
    nlohmann::json channels() const;
    nlohmann::json hours() const;
    nlohmann::json days() const;
    nlohmann::json priority_messages(storage::MessageLookup& lookup, Instant now) const;
    nlohmann::json awaiting(storage::MessageLookup& lookup, Instant now, bool my_reply) const;
    std::vector<ThreadNumbers::Number> newest_first() const;

    TimeZone& zone_;
    const Period& period_;
    const OwnAddresses& own_;
    std::vector<std::int64_t> daily_;
    std::array<std::int64_t, 24> hourly_{};
    std::int64_t inbound_ = 0;
    std::int64_t outbound_ = 0;
    std::vector<std::string> channels_;
    std::map<std::string, std::int64_t> by_channel_;
    Counts senders_;   // inbound ones, by comparable address
    Counts projects_;  // by word
    ResponseTimes responses_;
    ThreadNumbers threads_;
    std::vector<LastMessage> last_;  // by thread
};

}  // namespace agent::analytics
