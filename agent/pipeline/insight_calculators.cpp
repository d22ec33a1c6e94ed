#include "agent/pipeline/insight_calculators.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include <Poco/UTF8String.h>

namespace agent::pipeline {
namespace {

using nlohmann::json;
using std::chrono::microseconds;
using storage::MessageHead;

constexpr std::int64_t kLeastMessagesForTime = 2;
constexpr std::int64_t kLeastMessagesForRelationships = 5;
constexpr std::size_t kTopRelationships = 10;

bool is_strategic(const std::string& subject) {
    static constexpr std::array<std::string_view, 5> kWords = {"plan", "strategy", "proposal",
                                                               "roadmap", "vision"};
    const std::string lower = Poco::UTF8::toLower(subject);
    return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
        return lower.find(word) != std::string::npos;
    });
}

double in_seconds(microseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

double in_hours(microseconds duration) {
    return std::chrono::duration<double, std::ratio<3600>>(duration).count();
}

}  // namespace

void StrategicVersusReactive::add(const MessageHead& message) {
    ++messages_;
    if (previous_) {
        const auto gap = message.internal_date - *previous_;
        (is_strategic(message.subject) ? strategic_ : reactive_) += gap;
    }
    previous_ = message.internal_date;
}

std::optional<json> StrategicVersusReactive::value() const {
    if (messages_ < kLeastMessagesForTime) return std::nullopt;
    const double strategic = in_seconds(strategic_);
    const double whole = strategic + in_seconds(reactive_);
    return json{{"ratio", whole > 0 ? strategic / whole : 0.0},
                {"strategic_seconds", strategic},
                {"reactive_seconds", in_seconds(reactive_)}};
}

void DecisionVelocity::add(const MessageHead& message) {
    constexpr microseconds kLongestResponse = std::chrono::hours(168);
    const auto [position, first] =
        last_in_thread_.try_emplace(message.thread_id, message.internal_date);
    if (first) return;
    const auto gap = message.internal_date - position->second;
    if (gap > microseconds(0) && gap < kLongestResponse) {
        ++responses_;
        total_ += gap;
    }
    position->second = message.internal_date;
}

std::optional<json> DecisionVelocity::value() const {
    if (responses_ == 0) return std::nullopt;
    const double average_hours = in_hours(total_) / static_cast<double>(responses_);
    return json{{"avg_response_hours", average_hours},
                {"velocity_score", std::clamp(100.0 - average_hours / 24.0 * 10.0, 0.0, 100.0)},
                {"total_responses", responses_}};
}

void RelationshipHealth::add(const MessageHead& message) {
    ++messages_;
    if (!message.from_email.empty() && !own_.contains(message.from_email)) {
        ++contacts_[Poco::UTF8::toLower(message.from_email)].received;
    }
    for (const std::string& email : message.to_emails) {
        if (!own_.contains(email)) ++contacts_[Poco::UTF8::toLower(email)].sent;
    }
}

std::optional<json> RelationshipHealth::value() const {
    if (messages_ < kLeastMessagesForRelationships) return std::nullopt;
    struct Relationship {
        std::string email;
        double balance;
        std::int64_t interactions;
    };
    std::vector<Relationship> mutual;
    for (const auto& [email, contact] : contacts_) {
        const auto [less, more] = std::minmax(contact.sent, contact.received);
        if (less == 0) continue;
        mutual.push_back({email, static_cast<double>(less) / static_cast<double>(more),
                          contact.sent + contact.received});
    }
    // contacts_ is in order of address, which decides among equals.
    std::stable_sort(mutual.begin(), mutual.end(),
                     [](const auto& a, const auto& b) { return a.interactions > b.interactions; });
    if (mutual.size() > kTopRelationships) mutual.resize(kTopRelationships);
    double sum = 0;
    json top = json::array();
    for (const Relationship& one : mutual) {
        sum += one.balance;
        top.push_back({{"email", one.email},
                       {"balance", one.balance},
                       {"total_interactions", one.interactions}});
    }
    const double mean = mutual.empty() ? 0.0 : sum / static_cast<double>(mutual.size());
    return json{{"health_score", std::lround(100.0 * mean)},
                {"top_relationships", std::move(top)},
                {"total_contacts", contacts_.size()}};
}

}  // namespace agent::pipeline
