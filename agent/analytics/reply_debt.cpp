#include "agent/analytics/reply_debt.h"

#include <array>
#include <tuple>

#include "agent/analytics/figures.h"

namespace agent::analytics {
namespace {

using nlohmann::json;
using std::chrono::hours;

constexpr std::size_t kLongest = 5;

struct AgeRange {
    const char* name;
    hours below;
};
constexpr std::array<AgeRange, 5> kAges{{{"under 1 day", hours(24)},
                                         {"1 to 3 days", hours(72)},
                                         {"3 to 7 days", hours(168)},
                                         {"7 to 30 days", hours(720)},
                                         {"over 30 days", hours::max()}}};

std::size_t age_range(std::chrono::microseconds age) {
    std::size_t range = 0;
    while (range + 1 < kAges.size() && age >= kAges.at(range).below) ++range;
    return range;
}

}  // namespace

void ReplyDebt::add(const Correspondence& mail) {
    if (mail.noise()) return;
    Thread& thread = threads_[mail.thread];
    thread.message_id = mail.head.message_id;
    thread.last = mail.head.internal_date;
    thread.own = mail.own;
    thread.i_wrote = thread.i_wrote || mail.own;
    thread.addressed = false;
    thread.email = mail.own ? "" : mail.from;
    for (const std::string& email : mail.head.to_emails) {
        if (own_.contains(email) == mail.own) continue;
        if (mail.own && !thread.addressed) thread.email = comparable(email);
        thread.addressed = true;
    }
}

bool ReplyDebt::waits_for_me(const Thread& thread) const {
    return !thread.own && (thread.addressed || thread.i_wrote);
}

bool ReplyDebt::waits_for_them(const Thread& thread) const {
    return thread.own && thread.addressed;
}

json ReplyDebt::value(Instant now) const {
    return {{"waiting_for_me", waiting(now, &ReplyDebt::waits_for_me)},
            {"waiting_for_them", waiting(now, &ReplyDebt::waits_for_them)}};
}

json ReplyDebt::waiting(Instant now, bool (ReplyDebt::*waits)(const Thread&) const) const {
    std::vector<const std::pair<const std::string, Thread>*> found;
    std::array<std::int64_t, kAges.size()> by_age{};
    for (const auto& one : threads_) {
        if (!(this->*waits)(one.second)) continue;
        found.push_back(&one);
        ++by_age.at(age_range(now - one.second.last));
    }
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
        return std::tie(a->second.last, a->second.message_id) <
               std::tie(b->second.last, b->second.message_id);
    });
    json ages = json::array();
    for (std::size_t i = 0; i < kAges.size(); ++i) {
        ages.push_back({{"range", kAges.at(i).name}, {"threads", by_age.at(i)}});
    }
    json longest = json::array();
    for (std::size_t i = 0; i < std::min(kLongest, found.size()); ++i) {
        const auto& [id, thread] = *found[i];
        longest.push_back({{"thread_id", id},
                           {"message_id", thread.message_id},
                           {"email", thread.email},
                           {"age_hours", in_hours(now - thread.last)}});
    }
    return {{"threads", found.size()}, {"by_age", ages}, {"longest", longest}};
}

}  // namespace agent::analytics
