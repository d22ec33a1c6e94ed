#include "agent/analytics/period_analytics.h"

#include <cctype>
#include <cmath>
#include <numeric>
#include <tuple>

#include "agent/analytics/wording.h"
#include "agent/base/timestamp.h"

namespace agent::analytics {
namespace {

using nlohmann::json;
using storage::MessageDetails;
using storage::MessageHead;

constexpr std::size_t kTopSenders = 5;
constexpr std::size_t kSendersInDistribution = 10;
constexpr std::size_t kTopProjects = 3;
constexpr std::size_t kMostAwaiting = 5;

// Ids are opaque and each channel's own; a message without a thread is one by itself.
std::string thread_key(const std::string& channel, const MessageHead& message) {
    if (message.thread_id.empty()) return channel + " message " + message.message_id;
    return channel == "gmail" ? message.thread_id : channel + " " + message.thread_id;
}

// `Gmail` of `gmail`.
std::string shown_channel(std::string name) {
    if (!name.empty()) name[0] = static_cast<char>(std::toupper(name[0]));
    return name;
}

// In tenths, so that what is shown is what is stored.
double age_hours(Instant date, Instant now) {
    constexpr double kMicrosecondsATenth = 360e6;
    const auto age = std::max(now - date, std::chrono::microseconds(0));
    return std::floor(static_cast<double>(age.count()) / kMicrosecondsATenth) / 10.0;
}

// Why the last message of a thread waits for an answer; empty when it does not.
std::string reason_of(const MessageDetails& message, bool my_reply) {
    if (my_reply && is_urgent(message)) return "urgent";
    return asks_question(message) ? "question" : "";
}

}  // namespace

PeriodAnalytics::PeriodAnalytics(TimeZone& zone, const Period& period, const OwnAddresses& own)
    : zone_(zone), period_(period), own_(own), daily_(static_cast<std::size_t>(period.days)) {}

void PeriodAnalytics::add(const std::string& channel, const MessageHead& message) {
    const bool own = own_.contains(message.from_email);
    const ThreadNumbers::Number thread = threads_.of(thread_key(channel, message));
    ++(own ? outbound_ : inbound_);
    ++by_channel_[channel];
    count_day(message);
    if (!own) count_sender(message);
    responses_.add(thread, message.internal_date, own);
    at_number(last_, thread) = {message.message_id, message.internal_date, channel_number(channel),
                                own};
    const std::string subject = lower(message.subject);
    for (const std::string_view word : project_words()) {
        if (subject.find(word) != std::string::npos) ++projects_[std::string(word)];
    }
}

std::uint8_t PeriodAnalytics::channel_number(const std::string& channel) {
    const auto known = std::find(channels_.begin(), channels_.end(), channel);
    const auto number = static_cast<std::uint8_t>(known - channels_.begin());
    if (known == channels_.end()) channels_.push_back(channel);
    return number;
}

void PeriodAnalytics::count_day(const MessageHead& message) {
    const LocalTime local = zone_.local(message.internal_date);
    ++daily_.at(period_.index_of(local));
    ++hourly_.at(static_cast<std::size_t>(local.hour));
}

void PeriodAnalytics::count_sender(const MessageHead& message) {
    if (!message.from_email.empty()) ++senders_[comparable(message.from_email)];
}

json PeriodAnalytics::result(storage::MessageLookup& lookup, Instant now) const {
    const std::string mail = messages() == 1 ? " message" : " messages";
    const std::string time =
        period_.days == 1 ? "today" : "the last " + std::to_string(period_.days) + " days";
    return {{"message", "Analysed " + std::to_string(messages()) + mail + " of " + time},
            {"total_count", messages()},
            {"period_days", period_.days},
            {"daily_counts", daily_},
            {"top_senders", top_senders(lookup, kTopSenders)},
            {"inbound_count", inbound_},
            {"outbound_count", outbound_},
            {"avg_response_time_minutes", responses_.mean_minutes()},
            {"channel_analytics", {{"by_channel", channels()}, {"by_time", hours()}}},
            {"message_distribution",
             {{"by_day", days()}, {"by_sender", top_senders(lookup, kSendersInDistribution)}}},
            {"top_projects", top_projects()},
            {"priority_messages", priority_messages(lookup, now)},
            {"dataSource", "local_mirror"},
            {"processing_metadata",
             {{"source", "agent"},
              {"processed_at", format_timestamp(now)},
              {"message_count", messages()},
              {"days_analyzed", period_.days},
              {"time_zone", zone_.name()},
              {"is_real_data", true}}}};
}

json PeriodAnalytics::top_senders(storage::MessageLookup& lookup, std::size_t most) const {
    json list = json::array();
    for (const auto& [email, count] : top(senders_, most)) {
        const std::string name = lookup.latest_name(email);
        list.push_back({{"name", name.empty() ? email : name}, {"email", email}, {"count", count}});
    }
    return list;
}

json PeriodAnalytics::top_projects() const {
    json list = json::array();
    for (const auto& [word, count] : top(projects_, kTopProjects)) {
        list.push_back({{"name", word}, {"messageCount", count}});
    }
    return list;
}

json PeriodAnalytics::channels() const {
    json list = json::array();
    for (const auto& [channel, count] : by_channel_) {
        list.push_back(
            {{"name", shown_channel(channel)},
             {"count", count},
             {"percentage", 100.0 * static_cast<double>(count) / static_cast<double>(messages())}});
    }
    return list;
}

json PeriodAnalytics::hours() const {
    json list = json::array();
    for (std::size_t hour = 0; hour < hourly_.size(); ++hour) {
        const std::string digits = std::to_string(hour);
        list.push_back(
            {{"hour", (hour < 10 ? "0" : "") + digits + ":00"}, {"count", hourly_.at(hour)}});
    }
    return list;
}

json PeriodAnalytics::days() const {
    json list = json::array();
    for (std::size_t i = 0; i < daily_.size(); ++i) {
        const auto day = period_.first_day + std::chrono::days(i);
        list.push_back({{"date", date_text(day)}, {"count", daily_[i]}});
    }
    return list;
}

std::vector<ThreadNumbers::Number> PeriodAnalytics::newest_first() const {
    std::vector<ThreadNumbers::Number> threads(last_.size());
    std::iota(threads.begin(), threads.end(), ThreadNumbers::Number{0});
    std::sort(threads.begin(), threads.end(), [this](auto a, auto b) {
        return std::tie(last_[a].date, last_[a].message_id) >
               std::tie(last_[b].date, last_[b].message_id);
    });
    return threads;
}

json PeriodAnalytics::priority_messages(storage::MessageLookup& lookup, Instant now) const {
    return {{"awaiting_my_reply", awaiting(lookup, now, true)},
            {"awaiting_their_reply", awaiting(lookup, now, false)}};
}

json PeriodAnalytics::awaiting(storage::MessageLookup& lookup, Instant now, bool my_reply) const {
    json list = json::array();
    for (const ThreadNumbers::Number thread : newest_first()) {
        if (list.size() == kMostAwaiting) break;
        const LastMessage& last = last_[thread];
        if (last.own == my_reply) continue;
        const auto details = lookup.find(channels_.at(last.channel), last.message_id);
        if (!details) continue;  // gone since it was counted
        const std::string reason = reason_of(*details, my_reply);
        if (reason.empty()) continue;
        const auto& to = details->to_emails;
        const std::string email = my_reply ? details->from_email : to.empty() ? "" : to.front();
        list.push_back({{"message_id", last.message_id},
                        {"thread_id", threads_.id(thread)},
                        {"email", comparable(email)},
                        {"age_hours", age_hours(last.date, now)},
                        {"reason", reason}});
    }
    return list;
}

}  // namespace agent::analytics
