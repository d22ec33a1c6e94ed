#include "agent/analytics/mail_insights.h"

#include "agent/analytics/correspondents.h"
#include "agent/analytics/noise.h"
#include "agent/analytics/reply_debt.h"
#include "agent/analytics/response_distribution.h"
#include "agent/analytics/thread_decay.h"

namespace agent::analytics {
namespace {

using nlohmann::json;

struct Collectors {
    Collectors(const OwnAddresses& own, const Workday& workday)
        : debt(own), after_hours(workday), correspondents(own) {}

    void add(const Correspondence& mail, bool before) {
        correspondents.add(mail, before);
        if (before) return;
        debt.add(mail);
        responses.add(mail);
        busy_hours.add(mail);
        after_hours.add(mail);
        decay.add(mail);
        noise.add(mail);
    }

    json value(storage::MessageLookup& lookup, Instant now) const {
        return {{"reply_debt", debt.value(threads, lookup, now)},
                {"response_times", responses.value()},
                {"busiest_hours", busy_hours.value()},
                {"top_correspondents", correspondents.value(lookup)},
                {"thread_decay", decay.value()},
                {"after_hours", after_hours.value()},
                {"noise", noise.shares(lookup)},
                {"cleanup_candidates", noise.cleanup_candidates(lookup)}};
    }

    ThreadNumbers threads;
    ReplyDebt debt;
    ResponseDistribution responses;
    BusyHours busy_hours;
    AfterHours after_hours;
    Correspondents correspondents;
    ThreadDecay decay;
    Noise noise;
};

}  // namespace

std::optional<json> mail_insights(storage::Database& database, TimeZone& zone,
                                  const InsightRequest& request,
                                  const std::function<bool()>& go_on) {
    const Period period = last_days(zone, request.now, request.days);
    const auto window_before = zone.start_of(period.first_day - std::chrono::days(period.days));
    const storage::MessageScan::Window both{window_before, period.window.until};
    storage::MessageScan scan(database, request.user_id);
    const OwnAddresses own = own_addresses(request.own_addresses, scan, both);
    Collectors collectors(own, request.workday);
    const bool whole = scan.oldest_first(
        both, {.recipients = true, .mail_handling = true},
        [&](const storage::MessageHead& head) {
            collectors.add(correspondence(head, own, collectors.threads, zone),
                           head.internal_date < period.window.from);
        },
        go_on);
    if (!whole) return std::nullopt;
    storage::MessageLookup lookup(database, request.user_id);
    return collectors.value(lookup, request.now);
}

const std::vector<std::string>& insight_names() {
    static const std::vector<std::string> names = {
        "reply_debt",   "response_times", "busiest_hours", "top_correspondents",
        "thread_decay", "after_hours",    "noise",         "cleanup_candidates"};
    return names;
}

}  // namespace agent::analytics
