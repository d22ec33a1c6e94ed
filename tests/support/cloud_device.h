#pragma once

#include <memory>
#include <string>

#include "agent/base/timestamp.h"
#include "agent/supabase/session_keeper.h"
#include "agent/sync/job_actions.h"
#include "agent/sync/synchronizer.h"
#include "storage/analytics_store.h"
#include "tests/sandbox/supabase_stand_in.h"
#include "tests/support/fake_clock.h"
#include "tests/support/in_process_client.h"
#include "tests/support/memory_secret_store.h"
#include "tests/support/temp_folder.h"

namespace test {

inline constexpr const char* kAnn = "ann@example.org";
inline constexpr const char* kBob = "bob@example.org";
inline constexpr const char* kPassword = "correct horse";

// A Supabase project with two users, and what a test does to its rows by hand.
class Cloud {
public:
    explicit Cloud(FakeClock& clock, sandbox::ServerSchema schema = sandbox::ServerSchema::plain)
        : clock_(clock),
          server_(
              {{kAnn, kPassword}, {kBob, kPassword}}, [this] { return clock_.now(); }, schema) {}

    sandbox::SupabaseStandIn& server() { return server_; }
    std::string user_id(const std::string& email) const { return server_.user_id(email); }

    // As the web does: a pending row of that user. Returns its id.
    std::string add_job(const std::string& email,
                        nlohmann::json changes = nlohmann::json::object()) {
        nlohmann::json row = {{"user_id", user_id(email)}, {"job_type", "fetch_messages"}};
        row.update(changes);
        const auto stored = admin("POST", "tables/analytics_jobs", {}, row);
        return stored.at(0).at("id").get<std::string>();
    }
    nlohmann::json job(const std::string& id) {
        const auto rows = admin("GET", "tables/analytics_jobs", {{"id", "eq." + id}});
        return rows.empty() ? nlohmann::json(nullptr) : rows.at(0);
    }
    void add_row(const std::string& table, const nlohmann::json& row) {
        (void)admin("POST", "tables/" + table, {}, row);
    }
    nlohmann::json rows(const std::string& table) { return admin("GET", "tables/" + table, {}); }
    void change_job(const std::string& id, const nlohmann::json& changes) {
        clock_.advance(agent::Millis(1));
        (void)admin("PATCH", "tables/analytics_jobs", {{"id", "eq." + id}}, changes);
    }
    void delete_job(const std::string& id) {
        (void)admin("DELETE", "tables/analytics_jobs", {{"id", "eq." + id}});
    }
    // As after a restored backup.
    void draw_generation() { (void)admin("POST", "draw-generation", {}); }
    void set_row_cap(int rows) { (void)admin("PUT", "settings", {}, {{"row_cap", rows}}); }

private:
    nlohmann::json admin(const std::string& method, const std::string& route,
                         std::vector<std::pair<std::string, std::string>> query,
                         const nlohmann::json& body = nullptr) {
        sandbox::Request request;
        request.method = method;
        request.path = "/admin/supabase/" + route;
        request.query = std::move(query);
        request.headers["prefer"] = "return=representation";
        request.headers["content-type"] = "application/json";
        if (!body.is_null()) request.body = body.dump();
        const auto response = server_.handle(request);
        if (response.status >= 400) throw std::logic_error("admin: " + response.body);
        return response.body.empty() ? nlohmann::json::array()
                                     : nlohmann::json::parse(response.body);
    }

    FakeClock& clock_;
    sandbox::SupabaseStandIn server_;
};

// One machine of one user, signed in to the cloud: a mirror and all of sync over it.
class Device {
public:
    // `far`: what carries requests to the cloud; empty: nothing in between. `mirror`: a file that
    // outlives this object; empty: one in `folder`.
    Device(Cloud& cloud, FakeClock& fake_clock, const std::string& email = kAnn,
           InProcessClient::Far far = {}, const std::filesystem::path& mirror = {})
        : clock(fake_clock),
          user_id(cloud.user_id(email)),
          http(far ? std::move(far)
                   : [&cloud](const sandbox::Request&
                                  request) { return cloud.server().handle(request); }),
          endpoint{"http://127.0.0.1:1", cloud.server().publishable_key()},
          auth(http, endpoint, clock),
          session(auth, secrets, folder / "session.lock", clock, stop),
          rest(http, endpoint, sign_in(email)),
          database({mirror.empty() ? folder / "mirror.db" : mirror,
                    true,
                    std::chrono::milliseconds(5'000),
                    {}},
                   clock.now()),
          jobs(database),
          outbox(database),
          state(database),
          analytics(database),
          actions(database, jobs, outbox, clock),
          schema(rest, clock),
          remote_job(database, jobs, outbox, clock, log),
          sender({outbox, analytics, rest}),
          pusher({jobs, outbox, sender, remote_job, rest, schema, clock, log}),
          puller({database, jobs, state, remote_job, rest, schema, clock, log}, user_id),
          claimer({database, jobs, outbox, state, remote_job, rest, schema, clock},
                  {"device", true}),
          rescuer({jobs, remote_job, rest, schema, clock, log}),
          leases({jobs, outbox, remote_job, rest, schema, clock, log}),
          connection(state, clock),
          beside_jobs({nullptr, nullptr, nullptr, {}, state, clock, stop, log},
                      std::chrono::hours(24 * 7)),
          synchronizer({pusher, puller, claimer, rescuer, leases, beside_jobs, connection, log}) {}

    // Tries to claim this one job of the mirror.
    agent::sync::Claimer::Claimed claim(const std::string& id) {
        return claimer.claim({job(id)}, {job(id).job_type}, 1, true);
    }
    // Precondition: the job is in the mirror.
    storage::Job job(const std::string& id) { return jobs.find(id).value(); }

    FakeClock& clock;
    TempFolder folder;
    std::string user_id;
    InProcessClient http;
    MemorySecretStore secrets;
    agent::StopSignal stop;
    agent::Log log;
    agent::supabase::Endpoint endpoint;
    agent::supabase::AuthClient auth;
    agent::supabase::SessionKeeper session;
    agent::supabase::RestClient rest;
    storage::Database database;
    storage::JobStore jobs;
    storage::Outbox outbox;
    storage::SyncState state;
    storage::AnalyticsStore analytics;
    agent::sync::JobActions actions;
    agent::sync::ServerSchema schema;
    agent::sync::RemoteJob remote_job;
    agent::sync::AnalyticsSender sender;
    agent::sync::Pusher pusher;
    agent::sync::Puller puller;
    agent::sync::Claimer claimer;
    agent::sync::Rescuer rescuer;
    agent::sync::LeaseKeeper leases;
    agent::sync::Connection connection;
    agent::sync::SideExchange beside_jobs;
    agent::sync::Synchronizer synchronizer;

private:
    agent::supabase::SessionKeeper& sign_in(const std::string& email) {
        auto signed_in = auth.sign_in(email, agent::Secret(kPassword));
        secrets.write("supabase", agent::supabase::to_text(signed_in.value()));
        return session;
    }
};

}  // namespace test
