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
    Thread& thread = at_number(threads_, mail.thread);
    thread.message_id = mail.head.message_id;
    thread.last = mail.head.internal_date;
    thread.own = mail.own;
    thread.i_wrote = thread.i_wrote || mail.own;
    const auto& to = mail.head.to_emails;
    thread.addressed = std::any_of(to.begin(), to.end(), [&](const std::string& email) {
        return own_.contains(email) != mail.own;
    });
}

bool ReplyDebt::waits_for_me(const Thread& thread) const {
    return !thread.message_id.empty() && !thread.own && (thread.addressed || thread.i_wrote);
}

bool ReplyDebt::waits_for_them(const Thread& thread) const {
    return thread.own && thread.addressed;
}

std::vector<ThreadNumbers::Number> ReplyDebt::oldest_first(Waits waits) const {
    std::vector<ThreadNumbers::Number> found;
    for (ThreadNumbers::Number i = 0; i < threads_.size(); ++i) {
        if ((this->*waits)(threads_[i])) found.push_back(i);
    }
    std::sort(found.begin(), found.end(), [this](auto a, auto b) {
        return std::tie(threads_[a].last, threads_[a].message_id) <
               std::tie(threads_[b].last, threads_[b].message_id);
    });
    return found;
}

json ReplyDebt::ages(const std::vector<ThreadNumbers::Number>& waiting, Instant now) const {
    std::array<std::int64_t, kAges.size()> by_age{};
    for (const auto thread : waiting) ++by_age.at(age_range(now - threads_[thread].last));
    json ages = json::array();
    for (std::size_t i = 0; i < kAges.size(); ++i) {
        ages.push_back({{"range", kAges.at(i).name}, {"threads", by_age.at(i)}});
    }
    return ages;
}

std::string ReplyDebt::other_side(const Thread& thread, storage::MessageLookup& lookup) const {
    const auto details = lookup.find("gmail", thread.message_id);
    if (!details) return "";  // gone since it was counted
    if (!thread.own) return comparable(details->from_email);
    const auto& to = details->to_emails;
    const auto other = std::find_if(
        to.begin(), to.end(), [this](const std::string& email) { return !own_.contains(email); });
    return other == to.end() ? "" : comparable(*other);
}

json ReplyDebt::value(const ThreadNumbers& numbers, storage::MessageLookup& lookup,
                      Instant now) const {
    const auto side = [&](Waits waits) {
        const auto waiting = oldest_first(waits);
        json longest = json::array();
        for (std::size_t i = 0; i < std::min(kLongest, waiting.size()); ++i) {
            const Thread& thread = threads_[waiting[i]];
            longest.push_back({{"thread_id", numbers.id(waiting[i])},
                               {"message_id", thread.message_id},
                               {"email", other_side(thread, lookup)},
                               {"age_hours", in_hours(now - thread.last)}});
        }
        return json{{"threads", waiting.size()},
                    {"by_age", ages(waiting, now)},
                    {"longest", std::move(longest)}};
    };
    return {{"waiting_for_me", side(&ReplyDebt::waits_for_me)},
            {"waiting_for_them", side(&ReplyDebt::waits_for_them)}};
}

}  // namespace agent::analytics
