#include "agent/app/endpoint.h"
#include "agent/app/lock_files.h"
#include "agent/doctor/checks.h"
#include "agent/supabase/rest_client.h"
#include "agent/supabase/secret_key.h"
#include "agent/supabase/session_keeper.h"
#include "agent/sync/job_rows.h"

namespace agent::doctor {
namespace {

using Kind = supabase::Error::Kind;

// A visitor with the project's public key alone.
class Nobody : public supabase::Credentials {
public:
    Result<Secret, supabase::Error> access_token() override { return Secret(); }
    Result<Secret, supabase::Error> token_after_refusal(const Secret&) override { return Secret(); }
    void give_up_on(const Secret&) override {}
};

Finding refused(const char* name, const supabase::Error& error) {
    switch (error.kind) {
        case Kind::wrong_key:
            return failure(name, ExitCode::configuration, error.what,
                           "run: agent config set supabase.key KEY");
        case Kind::signed_out:
        case Kind::unauthorized:
            return failure(name, ExitCode::not_permitted, error.what, "run: agent login supabase");
        case Kind::forbidden:
            return failure(name, ExitCode::not_permitted, error.what,
                           "the owner of the project must allow it");
        case Kind::missing_table:
        case Kind::schema_drift:
            return failure(name, ExitCode::unavailable, error.what,
                           "is supabase.url the right project, and is its schema installed?");
        case Kind::offline:
        case Kind::throttled:
        case Kind::cancelled:
            return failure(name, ExitCode::try_later, error.what, "try again in a moment");
        default:
            return failure(name, ExitCode::unavailable, error.what, "");
    }
}

// Others' rows must be out of sight, to this user and to a visitor.
Finding row_level_security(supabase::RestClient& mine, supabase::RestClient& visitors,
                           const std::string& user_id) {
    constexpr const char* kName = "row level security";
    const auto all = mine.count(sync::kJobsTable, {});
    if (!all) return refused(kName, all.error());
    const auto own = mine.count(sync::kJobsTable, {supabase::eq("user_id", user_id)});
    if (!own) return refused(kName, own.error());
    const auto seen_by_visitor = visitors.count(sync::kJobsTable, {});
    const bool open = seen_by_visitor && seen_by_visitor.value() > 0;
    if (all.value() > own.value() || open) {
        return failure(kName, ExitCode::unavailable,
                       open ? "anybody with the public key can read jobs"
                            : "you can see the jobs of other users",
                       "the owner of the project must switch it on for analytics_jobs");
    }
    return ok(kName, "you see your own jobs (" + std::to_string(own.value()) + "), visitors none");
}

}  // namespace

Findings check_supabase(const Patient& patient, StopSignal& stop) {
    const config::Config& config = patient.config;
    if (app::works_for_all(config)) return {skipped("supabase session", "a worker has none")};
    if (config.text("supabase.key").empty()) return {};
    http::CurlClient http(impatient_http(config), stop);
    Nobody nobody;
    supabase::RestClient visitors(http, app::endpoint(config), nobody);
    // Not a count: that has no body, and only the body says what was refused.
    const auto key = visitors.select(sync::kJobsTable, {{}, "id", "", 1});
    if (!key && key.error().kind == Kind::wrong_key) return {refused("supabase key", key.error())};
    Findings findings{ok("supabase key", "accepted")};

    supabase::AuthClient auth(http, app::endpoint(config), patient.clock);
    supabase::SessionKeeper session(auth, patient.secrets, app::supabase_lock_file(config),
                                    patient.clock, stop);
    const auto stored = session.stored();
    if (!stored) {
        findings.push_back(failure("supabase session", ExitCode::not_permitted,
                                   "nobody is signed in", "run: agent login supabase"));
        return findings;
    }
    if (const auto token = session.access_token(); !token) {
        findings.push_back(refused("supabase session", token.error()));
        return findings;
    }
    findings.push_back(ok("supabase session", "signed in"));
    supabase::RestClient mine(http, app::endpoint(config), session);
    findings.push_back(row_level_security(mine, visitors, stored->user_id));
    return findings;
}

}  // namespace agent::doctor
