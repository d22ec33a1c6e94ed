#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "agent/control/desk.h"

namespace test {

// A desk of jobs in memory and of facts that a test sets.
class FakeDesk : public agent::control::Desk {
public:
    using Json = agent::control::Json;
    using Kind = Refusal::Kind;

    // A job in that state, as analytics_jobs has it.
    void put_job(const std::string& id, const std::string& status,
                 const std::string& type = "fetch_messages", int done = 0, int total = 0) {
        const std::lock_guard lock(mutex_);
        jobs_[id] = {{"id", id},         {"status", status},
                     {"job_type", type}, {"progress", done},
                     {"total", total},   {"metadata", {{"current_step", "Fetching..."}}},
                     {"retry_count", 0}};
        ++mark_;
    }
    void remove_job(const std::string& id) {
        const std::lock_guard lock(mutex_);
        jobs_.erase(id);
        ++mark_;
    }

    Json jobs(const JobFilter& filter) override {
        const std::lock_guard lock(mutex_);
        Json rows = Json::array();
        for (const auto& [id, job] : jobs_) {
            if (filter.status && job["status"] != *filter.status) continue;
            if (filter.job_type && job["job_type"] != *filter.job_type) continue;
            if (rows.size() < static_cast<std::size_t>(filter.limit)) rows.push_back(job);
        }
        return rows;
    }
    Json job(const std::string& id) override {
        const std::lock_guard lock(mutex_);
        const auto found = jobs_.find(id);
        return found == jobs_.end() ? Json() : found->second;
    }
    Json open_job(const std::string& job_type) override {
        JobFilter filter;
        filter.job_type = job_type;
        filter.status = "pending";
        const Json open = jobs(filter);
        return open.empty() ? Json() : open.front();
    }
    Answer add_job(const std::string& job_type, const Json& metadata) override {
        if (signed_out) return Refusal{Kind::not_allowed, "not signed in to Supabase"};
        put_job("new-job", "pending", job_type);
        last_metadata = metadata;
        return job("new-job");
    }
    Answer cancel_job(const std::string& id) override { return change(id, "failed"); }
    Answer retry_job(const std::string& id) override { return change(id, "pending"); }
    Json status() override {
        return {{"version", "1"},
                {"jobs", {{"pending", 2}}},
                {"outbox", {{"waiting", waiting.load()}}}};
    }
    Answer insights(int days) override { return Json{{"days", days}}; }
    Answer search(const std::string& words, int limit) override {
        if (words == "\"open") return Refusal{Kind::invalid, "a quotation mark has no partner"};
        return Json{{"words", words}, {"limit", limit}};
    }
    std::int64_t change_mark() override { return mark_; }
    Health health() override { return now; }
    bool poll_now(agent::Millis /*patience*/) override {
        ++polls_asked;
        return true;
    }

    bool signed_out = false;
    Json last_metadata;
    Health now;
    std::atomic<int> waiting{0};
    std::atomic<int> polls_asked{0};

private:
    Answer change(const std::string& id, const std::string& status) {
        const Json found = job(id);
        if (found.is_null()) return Refusal{Kind::not_found, "Job not found"};
        if (found["status"] == status) return Refusal{Kind::conflict, "not in its state"};
        put_job(id, status);
        return job(id);
    }

    std::mutex mutex_;
    std::map<std::string, Json> jobs_;
    std::atomic<std::int64_t> mark_{0};
};

}  // namespace test
