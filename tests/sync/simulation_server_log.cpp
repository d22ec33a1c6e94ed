#include "tests/sync/simulation_server_log.h"

#include <algorithm>

namespace test::simulation {
namespace {

using Json = nlohmann::json;

std::string status_of(const Json& row) {
    return row.is_null() ? "" : row.at("status").get<std::string>();
}

int number_in(const Json& row, const char* column) {
    return row.at(column).get<int>();
}

// On the plain schema the token is kept in the metadata.
std::string token_of(const Json& row) {
    if (row.is_null()) return "";
    if (row.contains("claim_token")) {
        return row["claim_token"].is_string() ? row["claim_token"].get<std::string>() : "";
    }
    return row.at("metadata").value("claim_token", "");
}

bool ended(const Json& row) {
    const std::string status = status_of(row);
    return status == "completed" || status == "failed";
}

// What somebody who does not hold the job may do to it.
bool is_for_all(const Json& before, const Json& row) {
    const bool another_try = status_of(row) == "pending" &&
                             number_in(row, "retry_count") > number_in(before, "retry_count");
    if (another_try || status_of(row) != "failed") return another_try;
    const Json& details = row.at("error_details");
    const std::string code = details.is_object() ? details.value("code", "") : "";
    return code == "cancelled" || code == "lease_expired";
}

}  // namespace

sandbox::Response ServerLog::handle(int agent, const sandbox::Request& request) {
    auto response = cloud_.server().handle(request);
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (reads || response.status >= 300) return response;
    if (request.path.starts_with("/rest/v1/rpc/")) {
        for (const Json& row : cloud_.rows("analytics_jobs")) observe(agent, row);
    } else if (request.path == "/rest/v1/analytics_jobs") {
        for (const Json& row : Json::parse(response.body)) observe(agent, row);
    }
    return response;
}

void ServerLog::observe(int agent, const Json& row) {
    const auto id = row.at("id").get<std::string>();
    if (!jobs_.contains(id)) order_.push_back(id);
    Known& job = jobs_[id];
    if (job.row == row) return;
    story_.tell("server: agent " + std::to_string(agent) + " wrote " + describe(row));
    added_.insert(id);  // one that comes late may bring back what was deleted
    deleted_.erase(id);
    check_holder(agent, job, row);
    check_progress(job, row);
    check_end(job, row);
    check_retries(row);
    job.row = row;
}

void ServerLog::check_holder(int agent, Known& job, const Json& row) {
    const std::string token = token_of(row);
    const std::string before = status_of(job.row);
    const bool claims = !token.empty() && token != token_of(job.row);
    if (claims) {
        // One call may take a job back from an agent that is gone, and give it away again.
        const bool rescued = before == "processing" &&
                             number_in(row, "retry_count") > number_in(job.row, "retry_count");
        if (before != "" && before != "pending" && !rescued) {
            broken(row, "claimed while it was " + before);
        }
        job.holder = agent;
    } else if (before == "processing" && agent != job.holder && !is_for_all(job.row, row)) {
        broken(row, "agent " + std::to_string(agent) + " wrote a job that agent " +
                        std::to_string(job.holder) + " holds");
    }
}

void ServerLog::check_progress(Known& job, const Json& row) {
    const std::string token = token_of(row);
    if (token.empty() || status_of(row) == "pending") return;
    int& most = job.progress[{token, number_in(row, "retry_count")}];
    const int progress = number_in(row, "progress");
    if (progress < most) broken(row, "its progress went back from " + std::to_string(most));
    most = std::max(most, progress);
}

void ServerLog::check_end(Known& job, const Json& row) {
    const std::string before = status_of(job.row);
    const std::string after = status_of(row);
    if (ended(job.row) && after != before) {
        const bool retried = is_for_all(job.row, row) &&
                             number_in(row, "retry_count") > number_in(job.row, "retry_count");
        // Done before its agent could know that it was cancelled.
        const bool too_late =
            before == "failed" && after == "completed" && token_of(row) == token_of(job.row);
        if (!retried && !too_late) broken(row, "it had ended as " + before);
    }
    if (after == "completed" && before != "completed") {
        const Attempt attempt{token_of(row), number_in(row, "retry_count")};
        if (!job.completed.insert(attempt).second) broken(row, "one attempt completed it twice");
    }
}

void ServerLog::check_retries(const Json& row) {
    const bool within = number_in(row, "retry_count") <= number_in(row, "max_retries");
    if (!within) broken(row, "more retries than it may have");
}

std::string ServerLog::add_by_hand(const std::string& email, const Json& columns) {
    const std::string id = cloud_.add_job(email, columns);
    order_.push_back(id);
    jobs_[id].row = cloud_.job(id);
    added_.insert(id);
    story_.tell("by hand: added " + describe(jobs_[id].row) + " for " + email);
    return id;
}

void ServerLog::change_by_hand(const std::string& id, const Json& changes) {
    cloud_.change_job(id, changes);
    Known& job = jobs_[id];
    job.row = cloud_.job(id);
    // Its next attempt begins anew, even if an agent keeps its claim.
    job.progress.clear();
    job.completed.clear();
    story_.tell("by hand: " + describe(job.row));
}

void ServerLog::delete_by_hand(const std::string& id) {
    cloud_.delete_job(id);
    jobs_.erase(id);
    std::erase(order_, id);
    added_.erase(id);
    deleted_.insert(id);
    story_.tell("by hand: deleted " + story_.name("job", id));
}

void ServerLog::broken(const Json& row, const std::string& what) {
    story_.break_rule(describe(row) + ": " + what);
}

std::string ServerLog::describe(const Json& row) {
    const Json& details = row.at("error_details");
    const std::string code = details.is_object() ? details.value("code", "") : "";
    return story_.name("job", row.at("id")) + " (" + status_of(row) + ", retry " +
           std::to_string(number_in(row, "retry_count")) + ", progress " +
           std::to_string(number_in(row, "progress")) + ", " + story_.name("claim", token_of(row)) +
           (code.empty() ? "" : ", " + code) + ")";
}

}  // namespace test::simulation
