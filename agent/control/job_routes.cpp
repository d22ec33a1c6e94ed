#include <algorithm>
#include <array>

#include "agent/control/numbers.h"
#include "agent/control/routes.h"

namespace agent::control {
namespace {

// What the columns of analytics_jobs may hold.
constexpr std::array kJobTypes = {"fetch_messages", "compute_analytics", "full_sync",
                                  "compute_insights"};
constexpr std::array kStatuses = {"pending", "processing", "completed", "failed"};
// As the web lists them when it does not say, and at most.
constexpr int kListed = 10, kMostListed = 500;

template <class Words>
bool is_one_of(const Words& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

Response success(int status, Json document) {
    Json answer = {{"success", true}};
    answer.update(document);
    return json_response(status, answer);
}

Response create(Desk& desk, const Request& request) {
    const auto body = object_in(request.body);
    if (!body) return error_response(400, "The body must be a JSON object");
    const auto type = body->find("job_type");
    if (type == body->end() || !type->is_string() ||
        !is_one_of(kJobTypes, type->get<std::string>())) {
        return error_response(400,
                              "Invalid job_type. Must be one of: fetch_messages, "
                              "compute_analytics, full_sync, compute_insights");
    }
    const auto given = body->find("metadata");
    const bool none = given == body->end() || given->is_null();
    if (!none && !given->is_object()) {
        return error_response(400, "Invalid metadata. Must be an object");
    }
    const auto job_type = type->get<std::string>();
    if (Json open = desk.open_job(job_type); !open.is_null()) {
        return json_response(409, {{"error", "A job of this type is already running"},
                                   {"existing_job", std::move(open)}});
    }
    const auto job = desk.add_job(job_type, none ? Json::object() : *given);
    if (!job) return refusal_response(job.error());
    return success(201, {{"job", job.value()}, {"message", "Analytics job created successfully"}});
}

Response list(Desk& desk, const Request& request) {
    Desk::JobFilter filter;
    filter.status = request.query("status");
    filter.job_type = request.query("job_type");
    if (filter.status && !is_one_of(kStatuses, *filter.status)) {
        return error_response(400, "Invalid status");
    }
    if (filter.job_type && !is_one_of(kJobTypes, *filter.job_type)) {
        return error_response(400, "Invalid job_type");
    }
    const auto limit = number_in(request, "limit", kListed, 1, kMostListed);
    if (!limit) return error_response(400, "Invalid limit. Must be 1 to 500");
    filter.limit = *limit;
    Json jobs = desk.jobs(filter);
    const std::size_t count = jobs.size();
    return success(200, {{"jobs", std::move(jobs)}, {"count", count}});
}

Json progress_of(const Json& job) {
    const auto done = job["progress"].get<std::int64_t>();
    const auto total = job["total"].get<std::int64_t>();
    Json progress = {{"current", done},
                     {"total", total},
                     {"percentage", total > 0 ? (done * 100 + total / 2) / total : 0},
                     {"status", job["status"]}};
    const Json& metadata = job["metadata"];
    if (metadata.is_object() && metadata.contains("current_step")) {
        progress["current_step"] = metadata["current_step"];
    }
    return progress;
}

Response show(Desk& desk, const std::string& id) {
    Json job = desk.job(id);
    if (job.is_null()) return error_response(404, "Job not found");
    Json progress = progress_of(job);
    return success(200, {{"job", std::move(job)}, {"progress", std::move(progress)}});
}

Response changed(const Desk::Answer& job, const char* message) {
    if (!job) return refusal_response(job.error());
    return success(200, {{"job", job.value()}, {"message", message}});
}

}  // namespace

std::vector<Route> job_routes(Desk& desk) {
    return {{"POST", "/api/analytics/jobs", Needs::token,
             [&desk](const Request& request, const std::string&) { return create(desk, request); }},
            {"GET", "/api/analytics/jobs", Needs::token,
             [&desk](const Request& request, const std::string&) { return list(desk, request); }},
            {"GET", "/api/analytics/jobs/:id", Needs::token,
             [&desk](const Request&, const std::string& id) { return show(desk, id); }},
            {"DELETE", "/api/analytics/jobs/:id", Needs::token,
             [&desk](const Request&, const std::string& id) {
                 return changed(desk.cancel_job(id), "Job cancelled");
             }},
            {"POST", "/api/analytics/jobs/:id/retry", Needs::token,
             [&desk](const Request&, const std::string& id) {
                 return changed(desk.retry_job(id), "Job queued again");
             }}};
}

}  // namespace agent::control
