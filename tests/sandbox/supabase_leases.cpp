#include "tests/sandbox/supabase_leases.h"

#include <algorithm>
#include <tuple>

#include <Poco/UUIDGenerator.h>

#include "tests/sandbox/postgrest_row.h"
#include "tests/sandbox/supabase_lease_rules.h"

namespace sandbox {
namespace {

constexpr std::size_t kRescuedAtMost = 100;
constexpr const char* kFirstId = "00000000-0000-0000-0000-000000000000";

std::size_t clamped(const Json& value, std::int64_t otherwise, std::int64_t most) {
    const std::int64_t number = value.is_null() ? otherwise : value.get<std::int64_t>();
    return static_cast<std::size_t>(std::clamp<std::int64_t>(number, 1, most));
}

Json claim_of(const Json& arguments, agent::Instant now) {
    return {{"status", "processing"},
            {"started_at", write_timestamptz(now)},
            {"claimed_by", arguments.at("agent")},
            {"claim_token", arguments.at("token")},
            {"lease_expires_at", lease_end(arguments.at("lease_seconds"), now)}};
}

// The jobs one caller may change, in one transaction.
class CallersJobs {
public:
    CallersJobs(Table& table, const Caller& caller, agent::Instant now)
        : table_(table), caller_(caller), now_(now) {}

    // Oldest first, at most so many.
    template <class Condition>
    std::vector<RowId> where(Condition condition, std::size_t at_most = SIZE_MAX) const {
        std::vector<RowId> ids;
        for (const auto& [id, job] : table_.rows()) {
            if (may_update(table_.schema(), job, caller_) && condition(job)) ids.push_back(id);
        }
        const auto age = [&](RowId id) {
            const Json& job = table_.row(id);
            return std::tie(job.at("created_at"), job.at("id"));
        };
        std::sort(ids.begin(), ids.end(), [&](RowId a, RowId b) { return age(a) < age(b); });
        if (ids.size() > at_most) ids.resize(at_most);
        return ids;
    }

    // `change_of` a job is what to set in it.
    template <class Change>
    Outcome<agent::Done> change(const std::vector<RowId>& ids, Change change_of) {
        for (const RowId id : ids) {
            const auto done = update_row(table_, id, change_of(table_.row(id)), caller_, now_);
            if (!done) return done.error();
        }
        return agent::Done{};
    }

    Json rows(const std::vector<RowId>& ids) const {
        Json result = Json::array();
        for (const RowId id : ids) result.push_back(table_.row(id));
        return result;
    }

private:
    Table& table_;
    const Caller& caller_;
    agent::Instant now_;
};

// Changes the one job that the token holds; false when it holds it no longer.
Outcome<Json> change_held(Table& table, const Json& arguments, const Json& change,
                          const Caller& caller, agent::Instant now) {
    CallersJobs jobs(table, caller, now);
    const auto held = jobs.where([&](const Json& job) {
        return job.at("id") == arguments.at("job") && is_held(job, arguments.at("token"));
    });
    Transaction transaction(table);
    const auto done = jobs.change(held, [&](const Json&) { return change; });
    if (!done) return done.error();
    transaction.commit();
    return Json(!held.empty());
}

auto place_in_feed(const Json& job) {
    return std::tuple(job.at("change_sequence").get<std::int64_t>(),
                      job.at("id").get<std::string>());
}

}  // namespace

LeaseFunctions::LeaseFunctions(Database& database) : jobs_(*database.find("analytics_jobs")) {
    draw_generation();
}

void LeaseFunctions::draw_generation() {
    generation_ = Poco::UUIDGenerator::defaultGenerator().createRandom().toString();
}

void LeaseFunctions::install_into(Functions& functions) {
    using enum ColumnType;
    functions.install({"claim_analytics_jobs",
                       {{"agent", text},
                        {"token", uuid},
                        {"how_many", integer},
                        {"lease_seconds", integer},
                        {"job_types", text_array}},
                       [this](const Json& arguments, const Caller& caller, agent::Instant now) {
                           return claim(arguments, caller, now);
                       }});
    functions.install({"heartbeat_analytics_job",
                       {{"job", uuid}, {"token", uuid}, {"lease_seconds", integer}},
                       [this](const Json& arguments, const Caller& caller, agent::Instant now) {
                           return heartbeat(arguments, caller, now);
                       }});
    functions.install({"release_analytics_job",
                       {{"job", uuid}, {"token", uuid}},
                       [this](const Json& arguments, const Caller& caller, agent::Instant now) {
                           return release(arguments, caller, now);
                       }});
    functions.install({"pull_analytics_jobs",
                       {{"generation", uuid},
                        {"after_sequence", bigint},
                        {"after_id", uuid},
                        {"how_many", integer}},
                       [this](const Json& arguments, const Caller& caller, agent::Instant) {
                           return pull(arguments, caller);
                       }});
    functions.install(
        {"count_my_analytics_jobs", {}, [this](const Json&, const Caller& caller, agent::Instant) {
             return count_mine(caller);
         }});
}

Outcome<Json> LeaseFunctions::claim(const Json& arguments, const Caller& caller,
                                    agent::Instant now) {
    const Json& token = arguments.at("token");
    if (token.is_null()) return invalid_value("22004", "token must not be null");
    CallersJobs jobs(jobs_, caller, now);
    const auto held = jobs.where([&](const Json& job) { return is_held(job, token); });
    if (!held.empty()) return jobs.rows(held);

    Transaction transaction(jobs_);
    const auto stuck =
        jobs.where([&](const Json& job) { return is_stuck(job, now); }, kRescuedAtMost);
    const auto rescued = jobs.change(stuck, [&](const Json& job) { return rescue_of(job, now); });
    if (!rescued) return rescued.error();
    const auto chosen =
        jobs.where([&](const Json& job) { return is_wanted(job, arguments.at("job_types")); },
                   clamped(arguments.at("how_many"), 1, 100));
    const auto claimed = jobs.change(chosen, [&](const Json&) { return claim_of(arguments, now); });
    if (!claimed) return claimed.error();
    transaction.commit();
    return jobs.rows(chosen);
}

Outcome<Json> LeaseFunctions::heartbeat(const Json& arguments, const Caller& caller,
                                        agent::Instant now) {
    const Json change = {{"lease_expires_at", lease_end(arguments.at("lease_seconds"), now)}};
    return change_held(jobs_, arguments, change, caller, now);
}

Outcome<Json> LeaseFunctions::release(const Json& arguments, const Caller& caller,
                                      agent::Instant now) {
    const Json change = {{"status", "pending"}, {"progress", 0}, {"started_at", nullptr}};
    return change_held(jobs_, arguments, change, caller, now);
}

// Every request is one transaction after the other here, so nothing can appear behind a mark.
Outcome<Json> LeaseFunctions::pull(const Json& arguments, const Caller& caller) const {
    const bool goes_on =
        arguments.at("generation") == generation_ && !arguments.at("after_sequence").is_null();
    const Json& after_id = arguments.at("after_id");
    const std::tuple mark(
        goes_on ? arguments.at("after_sequence").get<std::int64_t>() : 0,
        goes_on && !after_id.is_null() ? after_id.get<std::string>() : std::string(kFirstId));

    std::vector<const Json*> changes;
    for (const auto& [id, job] : jobs_.rows()) {
        const TableSchema& schema = jobs_.schema();
        const bool visible = reaches(schema.policies.select, schema, job, caller);
        if (visible && place_in_feed(job) > mark) changes.push_back(&job);
    }
    std::sort(changes.begin(), changes.end(),
              [](const Json* a, const Json* b) { return place_in_feed(*a) < place_in_feed(*b); });
    const std::size_t page =
        std::min(clamped(arguments.at("how_many"), 1000, 1000), changes.size());
    Json jobs = Json::array();
    for (std::size_t i = 0; i < page; ++i) jobs.push_back(*changes[i]);
    return Json{{"generation", generation_}, {"more", page < changes.size()}, {"jobs", jobs}};
}

Outcome<Json> LeaseFunctions::count_mine(const Caller& caller) const {
    const auto mine = std::count_if(
        jobs_.rows().begin(), jobs_.rows().end(),
        [&](const auto& entry) { return entry.second.at("user_id") == caller.user_id; });
    return Json(mine);
}

}  // namespace sandbox
