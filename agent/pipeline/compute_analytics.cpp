#include "agent/pipeline/compute_analytics.h"

#include <Poco/UUIDGenerator.h>

#include "agent/analytics/period_analytics.h"
#include "agent/pipeline/analytics_request.h"

namespace agent::pipeline {
namespace {

using analytics::OwnAddresses;
using analytics::Period;
using analytics::TimeZone;
using storage::CachedAnalytics;
using storage::Job;

constexpr const char* kTable = "analytics_cache";

// Cached results may be of another hand: the web's, or another version's.
std::string time_zone_of(const Json& result) {
    if (!result.is_object() || !result.contains("processing_metadata")) return "";
    const Json& about = result["processing_metadata"];
    if (!about.is_object() || !about.contains("time_zone")) return "";
    return about["time_zone"].is_string() ? about["time_zone"].get<std::string>() : "";
}

Json summary_of(const std::string& cache_key, const Json& result, bool from_cache) {
    Json summary = {{"cache_key", cache_key}, {"from_cache", from_cache}};
    for (const char* name : {"total_count", "period_days", "inbound_count", "outbound_count",
                             "avg_response_time_minutes"}) {
        const auto value = result.find(name);
        summary[name] = value != result.end() && value->is_number() ? *value : Json(0);
    }
    return summary;
}

class Computation {
public:
    Computation(AnalyticsParts parts, const AnalyticsSettings& settings, const Job& job,
                JobLedger& ledger, AnalyticsRequest request, TimeZone zone)
        : parts_(parts),
          settings_(settings),
          job_(job),
          ledger_(ledger),
          request_(std::move(request)),
          zone_(std::move(zone)),
          cache_key_("analytics:" + job.user_id + ":" + std::to_string(request_.days) + "days") {}

    Outcome run() {
        if (!request_.force && is_valid(parts_.analytics.find_cached(job_.user_id, cache_key_))) {
            if (const auto outcome = use_cached()) return *outcome;
        }
        const Instant now = parts_.clock.now();
        const auto result = compute(now);
        if (!result) return {Outcome::Kind::interrupted, "", {}, nullptr};
        return store(*result, now);
    }

private:
    bool is_valid(const std::optional<CachedAnalytics>& row) const {
        if (!row || row->expires_at <= parts_.clock.now()) return false;
        return time_zone_of(Json::parse(row->data, nullptr, false)) == zone_.name();
    }

    // Nothing when the row expires at this very moment.
    std::optional<Outcome> use_cached() {
        storage::Database::Transaction transaction(parts_.database);
        const Instant now = parts_.clock.now();
        const auto row = parts_.analytics.hit(job_.user_id, cache_key_, now);
        if (!row) {
            transaction.commit();
            return std::nullopt;
        }
        return conclude(transaction, row->id, Json::parse(row->data, nullptr, false), true, now);
    }

    // Nothing when the agent stops meanwhile.
    std::optional<Json> compute(Instant now) {
        const Period period = analytics::last_days(zone_, now, request_.days);
        storage::MessageScan gmail(parts_.database, job_.user_id);
        const OwnAddresses own =
            analytics::own_addresses(settings_.own_addresses, gmail, period.window);
        analytics::PeriodAnalytics numbers(zone_, period, own);
        for (const std::string channel : {"gmail", "outlook", "slack"}) {
            storage::MessageScan scan(parts_.database, job_.user_id, channel);
            const bool whole = scan.oldest_first(
                period.window, {},
                [&](const storage::MessageHead& message) { numbers.add(channel, message); },
                [this] { return !parts_.stop.requested(); });
            if (!whole) return std::nullopt;
        }
        storage::MessageLookup lookup(parts_.database, job_.user_id);
        return numbers.result(lookup, now);
    }

    Outcome store(const Json& result, Instant now) {
        storage::Database::Transaction transaction(parts_.database);
        parts_.analytics.put_cached({Poco::UUIDGenerator().createRandom().toString(), job_.user_id,
                                     cache_key_,
                                     result.dump(-1, ' ', false, Json::error_handler_t::replace),
                                     now, now + settings_.expiry, 0});
        // The row that was there keeps its id.
        const auto row = parts_.analytics.find_cached(job_.user_id, cache_key_);
        return conclude(transaction, row.value().id, result, false, now);
    }

    Outcome conclude(storage::Database::Transaction& transaction, const std::string& row_id,
                     const Json& result, bool from_cache, Instant now) {
        const bool ours = ledger_.save([&](Job& row) {
            const Json summary = summary_of(cache_key_, result, from_cache);
            row.total = summary["total_count"].get<std::int64_t>();
            merge_metadata(row, {{"result", summary}});
        });
        if (!ours) return {Outcome::Kind::lost, "", {}, nullptr};
        parts_.outbox.enqueue(kTable, row_id, storage::OutboxOperation::insert, now);
        transaction.commit();
        return {};
    }

    AnalyticsParts parts_;
    const AnalyticsSettings& settings_;
    const Job& job_;
    JobLedger& ledger_;
    AnalyticsRequest request_;
    TimeZone zone_;
    std::string cache_key_;
};

Outcome refused(const std::string& why) {
    return {Outcome::Kind::failed_permanent, why, {}, {{"code", "bad_metadata"}}};
}

}  // namespace

Outcome compute_analytics(AnalyticsParts parts, const AnalyticsSettings& settings, const Job& job,
                          JobLedger& ledger) {
    const auto request = read_analytics_request(job, settings);
    if (!request) return refused(request.error());
    const std::string& name = request.value().time_zone;
    auto zone = TimeZone::find(name);
    if (!zone) return refused("time zone " + name + " is unknown; one is called Europe/Berlin");
    return Computation(parts, settings, job, ledger, request.value(), std::move(*zone)).run();
}

}  // namespace agent::pipeline
