// What runs of jobs write, as pipeline::JobRunner does it, drawn at random.
#include <algorithm>
#include <array>

#include <Poco/UUIDGenerator.h>

#include "tests/sync/simulation_agent.h"

namespace test::simulation {
namespace {

using agent::Millis;
using agent::pipeline::JobLedger;
using agent::pipeline::merge_metadata;
using storage::Database;
using storage::Job;
using storage::JobStatus;
using storage::OutboxOperation;

constexpr std::int64_t kMessages = 100;
constexpr std::int64_t kBatch = 20;

}  // namespace

JobLedger SimulatedAgent::ledger_of(const std::string& id) {
    const auto run = std::find_if(runs_.begin(), runs_.end(),
                                  [&](const auto& each) { return each.first == id; });
    return {device_->database, device_->jobs, device_->outbox, clock_, id, run->second};
}

void SimulatedAgent::run(const Job& job) {
    tell("runs " + world_.story.name("job", job.id));
    runs_.emplace_back(job.id, job.claim_token);
    ledger_of(job.id).save_locally([](Job& row) {
        row.running = true;
        row.run_after.reset();
    });
}

void SimulatedAgent::end_run(const std::string& id) {
    std::erase_if(runs_, [&](const auto& run) { return run.first == id; });
}

void SimulatedAgent::work() {
    work_beside();
}

void SimulatedAgent::work_beside() {
    using Work = bool (SimulatedAgent::*)(const std::string&);
    static constexpr std::array<Work, 9> kWork = {
        &SimulatedAgent::advance, &SimulatedAgent::advance,   &SimulatedAgent::advance,
        &SimulatedAgent::advance, &SimulatedAgent::complete,  &SimulatedAgent::complete,
        &SimulatedAgent::defer,   &SimulatedAgent::try_again, &SimulatedAgent::fail,
    };
    if (!device_ || runs_.empty()) return;
    const std::string id = world_.random.pick(runs_).first;
    if (!(this->*world_.random.pick(kWork))(id)) {
        tell("finds that " + world_.story.name("job", id) + " is no longer its own");
        end_run(id);
    }
}

bool SimulatedAgent::advance(const std::string& id) {
    const bool ours = ledger_of(id).save([](Job& row) {
        row.total = kMessages;
        row.progress = std::min(row.progress + kBatch, row.total);
        merge_metadata(row, {{"current_step", "Fetching batch"}});
    });
    if (ours) tell("advances " + world_.story.name("job", id));
    if (!ours) end_run(id);
    return ours;
}

bool SimulatedAgent::complete(const std::string& id) {
    world_.clock.advance(Millis(1));
    JobLedger ledger = ledger_of(id);
    Job completed;
    Database::Transaction transaction(device_->database);
    const bool ours = ledger.save([&](Job& row) {
        row.status = JobStatus::completed;
        row.progress = row.total;
        row.completed_at = clock_.now();
        row.running = false;
        row.error.reset();
        row.error_details.reset();
        merge_metadata(row, {{"current_step", "Done"}});
        completed = row;
    });
    if (ours && completed.job_type == "fetch_messages") {
        device_->actions.add(completed.user_id, "compute_insights", "{}");
    } else if (ours) {
        add_insight(completed);
    }
    transaction.commit();
    if (ours) tell("completes " + world_.story.name("job", id));
    end_run(id);
    return ours;
}

void SimulatedAgent::add_insight(const Job& job) {
    const storage::Insight insight{Poco::UUIDGenerator().createRandom().toString(), job.user_id,
                                   "decision_velocity", R"({"total_responses":3})", clock_.now()};
    device_->analytics.add_insight(insight);
    device_->outbox.enqueue("analytics_insights", insight.id, OutboxOperation::insert,
                            clock_.now());
}

bool SimulatedAgent::defer(const std::string& id) {
    const Millis pause(static_cast<std::int64_t>(world_.random.below(120'000)));
    const bool ours = ledger_of(id).save([&](Job& row) {
        row.running = false;
        row.run_after = clock_.now() + pause;
        merge_metadata(row, {{"current_step", "Waiting..."}});
    });
    if (ours) tell("defers " + world_.story.name("job", id));
    end_run(id);
    return ours;
}

bool SimulatedAgent::try_again(const std::string& id) {
    const Millis pause(static_cast<std::int64_t>(1'000 + world_.random.below(120'000)));
    bool retrying = false;
    const bool ours = ledger_of(id).save([&](Job& row) {
        retrying = row.retry_count < row.max_retries;
        if (!retrying) return;
        row.retry_count += 1;
        row.running = false;
        row.run_after = clock_.now() + pause;
        row.error = "failed for a while";
    });
    if (ours && !retrying) return fail(id);
    if (ours) tell("will try " + world_.story.name("job", id) + " again");
    end_run(id);
    return ours;
}

bool SimulatedAgent::fail(const std::string& id) {
    const bool ours = ledger_of(id).save([&](Job& row) {
        row.status = JobStatus::failed;
        row.completed_at = clock_.now();
        row.running = false;
        row.error = "failed for good";
        row.error_details = R"({"code":"failed"})";
    });
    if (ours) tell("fails " + world_.story.name("job", id));
    end_run(id);
    return ours;
}

}  // namespace test::simulation
