#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/support/cloud_device.h"
#include "tests/sync/simulation_story.h"

namespace test::simulation {

// Stands before the server, sees every write to a job that it accepted, and holds it against
// the rules that no agent may break however requests are lost, late or repeated:
//  - only a pending job is claimed, and from one claim to the next only its holder writes the
//    job, except for what a person asks (cancel, retry) and for the rescue of a job left alone;
//  - the progress of one attempt never goes back;
//  - an attempt is completed once, and what has ended changes by a person's will only;
//  - retry_count stays within max_retries.
class ServerLog {
public:
    ServerLog(Cloud& cloud, Story& story) : cloud_(cloud), story_(story) {}

    sandbox::Response handle(int agent, const sandbox::Request& request);

    // As the web does. Returns the new job's id.
    std::string add_by_hand(const std::string& email, const nlohmann::json& columns);
    // A person changes a job past all agents: whatever it says then is right.
    void change_by_hand(const std::string& id, const nlohmann::json& changes);
    void delete_by_hand(const std::string& id);
    void note_added(const std::string& id) { added_.insert(id); }
    // Added on a machine that is gone, before it came to the server.
    void note_lost_with_machine(const std::string& id) {
        if (!jobs_.contains(id)) added_.erase(id);
    }

    // Every id that was ever added, here or by an agent, and not deleted since.
    const std::set<std::string>& added() const { return added_; }
    bool was_deleted(const std::string& id) const { return deleted_.contains(id); }
    // The ids of the server's jobs, in the order in which they came.
    const std::vector<std::string>& ids() const { return order_; }
    // The row as it was stored last. Precondition: one of ids().
    const nlohmann::json& row(const std::string& id) const { return jobs_.at(id).row; }

private:
    using Json = nlohmann::json;
    // A claim and the count of tries under it.
    using Attempt = std::pair<std::string, int>;
    struct Known {
        Json row;         // as stored last; null at first
        int holder = -1;  // the agent of the latest claim
        std::map<Attempt, int> progress;
        std::set<Attempt> completed;
    };

    void observe(int agent, const Json& row);
    void check_holder(int agent, Known& job, const Json& row);
    void check_progress(Known& job, const Json& row);
    void check_end(Known& job, const Json& row);
    void check_retries(const Json& row);
    void broken(const Json& row, const std::string& what);
    std::string describe(const Json& row);

    Cloud& cloud_;
    Story& story_;
    std::map<std::string, Known> jobs_;
    std::vector<std::string> order_;
    std::set<std::string> added_;
    std::set<std::string> deleted_;
};

}  // namespace test::simulation
