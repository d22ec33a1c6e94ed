#pragma once

#include <Poco/UUIDGenerator.h>

#include "tests/sandbox/supabase_test_project.h"
#include "tests/support/catch.h"

namespace test {

// A project that has leases, with Ann signed in.
class LeaseProject : public SupabaseProject {
public:
    LeaseProject() : SupabaseProject(sandbox::ServerSchema::leases) { sign_in_ann(); }

    static std::string new_token() {
        return Poco::UUIDGenerator::defaultGenerator().createRandom().toString();
    }

    // A pending job of Ann's, unless the changes say otherwise; its id.
    std::string add_job(Json changes = Json::object()) {
        Json row = {{"user_id", ann()}, {"job_type", "fetch_messages"}};
        row.update(changes);
        const auto stored = bare("POST", "/admin/supabase/tables/analytics_jobs",
                                 {{"prefer", "return=representation"}}, row.dump());
        REQUIRE(stored.status == 201);
        now += std::chrono::seconds(1);
        return stored.body.at(0).at("id");
    }
    Json job(const std::string& id) {
        return admin("GET", "tables/analytics_jobs?id=eq." + id).body.at(0);
    }

    Answer call(const std::string& function, const Json& arguments = Json::object()) {
        return send("POST", "/rest/v1/rpc/" + function, arguments);
    }
    Json claim(const std::string& claim_token, int how_many = 1,
               const Json& job_types = Json::array({"fetch_messages"})) {
        const auto answer = call("claim_analytics_jobs", {{"agent", "laptop"},
                                                          {"token", claim_token},
                                                          {"how_many", how_many},
                                                          {"lease_seconds", 60},
                                                          {"job_types", job_types}});
        CHECK(answer.status == 200);
        return answer.body;
    }
    Json heartbeat(const std::string& id, const std::string& claim_token, int lease_seconds = 60) {
        return call("heartbeat_analytics_job",
                    {{"job", id}, {"token", claim_token}, {"lease_seconds", lease_seconds}})
            .body;
    }
    Json release(const std::string& id, const std::string& claim_token) {
        return call("release_analytics_job", {{"job", id}, {"token", claim_token}}).body;
    }
    // `after` is the last row read, null for none.
    Json pull(const Json& generation = nullptr, const Json& after = nullptr, int how_many = 1000) {
        const Json mark = after.is_null() ? Json::object() : after;
        return call("pull_analytics_jobs",
                    {{"generation", generation},
                     {"after_sequence", mark.value("change_sequence", Json())},
                     {"after_id", mark.value("id", Json())},
                     {"how_many", how_many}})
            .body;
    }

    // As the database writes the time that much from now.
    std::string in(std::chrono::seconds time) const {
        return sandbox::write_timestamptz(now + time);
    }
};

inline std::vector<std::string> ids_of(const sandbox::Json& rows) {
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row.at("id"));
    return ids;
}

}  // namespace test
