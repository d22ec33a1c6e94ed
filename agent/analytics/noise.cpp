#include "agent/analytics/noise.h"

#include "agent/analytics/figures.h"
#include "agent/analytics/top_counts.h"
#include "agent/base/timestamp.h"

namespace agent::analytics {
namespace {

using nlohmann::json;

constexpr std::size_t kTopSenders = 5;
constexpr std::size_t kTopCandidates = 10;
constexpr std::int64_t kLeastMessages = 5;

}  // namespace

void Noise::add(const Correspondence& mail) {
    if (mail.own) {
        for (const std::string& email : mail.head.to_emails) written_to_.insert(comparable(email));
        return;
    }
    ++received_;
    if (!mail.noise()) return;
    ++(mail.newsletter ? newsletters_ : automatic_);
    if (mail.head.unread) ++unread_;
    Sender& sender = senders_[mail.from];
    ++sender.messages;
    if (mail.head.unread) ++sender.unread;
    sender.bytes += mail.head.bytes;
    sender.newest = mail.head.internal_date;
}

json Noise::shares(storage::MessageLookup& lookup) const {
    Counts counts;
    for (const auto& [email, sender] : senders_) counts[email] = sender.messages;
    json senders = json::array();
    for (const auto& [email, messages] : top(counts, kTopSenders)) {
        senders.push_back(
            {{"email", email}, {"name", lookup.latest_name(email)}, {"messages", messages}});
    }
    const std::int64_t noise = newsletters_ + automatic_;
    return {{"received", received_},
            {"newsletters", newsletters_},
            {"newsletter_share", share(newsletters_, received_)},
            {"automatic", automatic_},
            {"noise_share", share(noise, received_)},
            {"unread_share", share(unread_, noise)},
            {"top_senders", senders}};
}

json Noise::cleanup_candidates(storage::MessageLookup& lookup) const {
    Counts counts;
    std::int64_t messages = 0;
    std::int64_t bytes = 0;
    for (const auto& [email, sender] : senders_) {
        if (sender.messages < kLeastMessages || written_to_.contains(email)) continue;
        counts[email] = sender.messages;
        messages += sender.messages;
        bytes += sender.bytes;
    }
    json list = json::array();
    for (const auto& [email, count] : top(counts, kTopCandidates)) {
        const Sender& sender = senders_.at(email);
        list.push_back({{"email", email},
                        {"name", lookup.latest_name(email)},
                        {"messages", count},
                        {"unread", sender.unread},
                        {"bytes", sender.bytes},
                        {"newest", format_timestamp(sender.newest)}});
    }
    return {{"senders", counts.size()}, {"messages", messages}, {"bytes", bytes}, {"top", list}};
}

}  // namespace agent::analytics
