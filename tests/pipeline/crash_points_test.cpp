#include "tests/pipeline/crash_points.h"

#include "tests/support/catch.h"

using agent::pipeline::JobLedger;
using storage::Database;
using storage::Job;
using storage::JobStatus;
using storage::OutboxOperation;
using test::Cloud;
using test::CommitPath;
using test::Machine;

namespace {

constexpr int kNever = 1'000'000;

// Dies before each of the path's writes in turn: what is left is sound, and doing the same again
// ends as if nothing had happened.
void check(const CommitPath& path) {
    test::CrashPoints points(path);
    const auto undisturbed = points.fresh_mirror();
    const std::string before = points.state(undisturbed);
    REQUIRE(points.survives(undisturbed, kNever));
    const std::string after = points.state(undisturbed);
    REQUIRE(before != after);
    REQUIRE(points.disagreement(undisturbed) == "");

    int deaths = 0;
    for (;; ++deaths) {
        const auto mirror = points.fresh_mirror();
        if (points.survives(mirror, deaths + 1)) break;
        CAPTURE(deaths);
        CHECK(points.disagreement(mirror) == "");
        if (points.state(mirror) == after) continue;
        REQUIRE(points.survives(mirror, kNever));
        CHECK(points.state(mirror) == after);
        CHECK(points.disagreement(mirror) == "");
    }
    CHECK(deaths >= 3);  // begin, a write, commit
}

void add_here(Machine& machine, const std::string& type = "fetch_messages") {
    machine.device.actions.add(machine.device.user_id, type, R"({"days_back":30,"batch_size":3})");
}

void claim_here(Machine& machine) {
    (void)machine.device.claim(machine.only_job().id);
}

// A job of the server's, claimed by this machine and known to both.
void claim_there(Machine& machine, Cloud& cloud) {
    cloud.add_job(test::kAnn);
    (void)machine.device.puller.pull();
    (void)machine.device.claim(machine.only_job().id);
}

bool save(Machine& machine, const std::function<void(Job&)>& change) {
    auto& device = machine.device;
    const Job job = machine.only_job();
    return JobLedger(device.database, device.jobs, device.outbox, device.clock, job.id,
                     job.claim_token)
        .save(change);
}

Job server_row(Cloud& cloud, const std::string& id) {
    return agent::sync::job_from_row(cloud.job(id)).value();
}

}  // namespace

TEST_CASE("dying while a job is added leaves it whole or not at all") {
    check({[](Machine&, Cloud&) {}, [](Machine& machine) { add_here(machine); }});
}

TEST_CASE("dying while a job is claimed here leaves it claimed or pending") {
    check({[](Machine& machine, Cloud&) { add_here(machine); }, claim_here});
}

TEST_CASE("dying while progress is written loses at most that") {
    check({claim_there, [](Machine& machine) {
               (void)save(machine, [](Job& job) { job.progress = job.total = 40; });
           }});
}

TEST_CASE("dying while a job is cancelled leaves it cancelled and unsent, or as it was") {
    check({claim_there,
           [](Machine& machine) { (void)machine.device.actions.cancel(machine.only_job().id); }});
}

TEST_CASE("dying while a job is retried leaves it pending and unsent, or failed") {
    check({[](Machine& machine, Cloud& cloud) {
               claim_there(machine, cloud);
               (void)save(machine, [](Job& job) { job.status = JobStatus::failed; });
               (void)machine.device.pusher.drain();
           },
           [](Machine& machine) { (void)machine.device.actions.retry(machine.only_job().id); }});
}

TEST_CASE("dying while the server's row is taken over leaves the old or the new one") {
    check({[](Machine& machine, Cloud& cloud) {
               claim_there(machine, cloud);
               cloud.change_job(machine.only_job().id, {{"status", "failed"}});
           },
           [](Machine& machine) {
               auto& device = machine.device;
               const auto rows = device.rest.select("analytics_jobs", {});
               device.remote_job.apply(*agent::sync::job_from_row(rows.value().at(0)));
           }});
}

TEST_CASE("dying while a superseded job is given up keeps its unsent change or drops it with it") {
    check({[](Machine& machine, Cloud& cloud) {
               claim_there(machine, cloud);
               (void)save(machine, [](Job& job) { job.progress = 40; });
               cloud.change_job(machine.only_job().id,
                                {{"metadata", {{"claim_token", "another's"}}}});
           },
           [](Machine& machine) {
               const auto rows = machine.device.rest.select("analytics_jobs", {});
               machine.device.remote_job.apply(*agent::sync::job_from_row(rows.value().at(0)));
           }});
}

TEST_CASE("dying while the server's answer is noted notes it or sends again") {
    check({[](Machine& machine, Cloud& cloud) {
               claim_there(machine, cloud);
               (void)save(machine, [](Job& job) { job.progress = job.total = 40; });
               const Job job = machine.only_job();
               // Stored, and the answer not read yet.
               machine.device.http.once("PATCH", test::InProcessClient::Fate::lose_reply);
               (void)machine.device.pusher.drain();
               REQUIRE(server_row(cloud, job.id).progress == 40);
           },
           [](Machine& machine) {
               auto& device = machine.device;
               const auto rows = device.rest.select("analytics_jobs", {});
               const auto entry = device.outbox.find("analytics_jobs", machine.only_job().id);
               if (!entry) return;
               device.remote_job.note_version(*entry,
                                              *agent::sync::job_from_row(rows.value().at(0)));
           }});
}

TEST_CASE("dying while a pull is written moves the mark with the rows or not at all") {
    check({[](Machine& machine, Cloud& cloud) {
               cloud.add_job(test::kAnn);
               (void)machine.device.puller.pull();
               cloud.delete_job(machine.only_job().id);
               for (int i = 0; i < 3; ++i) {
                   // Further apart than a pull looks back.
                   machine.device.clock.advance(std::chrono::minutes(2));
                   cloud.add_job(test::kAnn);
               }
           },
           [](Machine& machine) { (void)machine.device.puller.pull(); }});
}

TEST_CASE("dying while a deleted job is dropped drops its unsent change with it") {
    check({[](Machine& machine, Cloud& cloud) {
               claim_there(machine, cloud);
               (void)save(machine, [](Job& job) { job.progress = 40; });
               cloud.delete_job(machine.only_job().id);
           },
           [](Machine& machine) {
               const auto jobs = machine.device.jobs.list({});
               if (!jobs.empty()) machine.device.remote_job.apply_deletion(jobs.at(0).id);
           }});
}

TEST_CASE(
    "dying anywhere in a fetch, the next run ends it with all messages and its insights job") {
    check({[](Machine& machine, Cloud&) {
               add_here(machine);
               claim_here(machine);
           },
           [](Machine& machine) {
               agent::StopSignal never;
               for (const Job& job : machine.device.jobs.claimed()) {
                   machine.runner.run(job, never, [](const auto&) {});
               }
           },
           true});
}

TEST_CASE("dying anywhere while insights are computed, the next run ends with each of them once") {
    check({[](Machine& machine, Cloud&) {
               add_here(machine);
               claim_here(machine);
               agent::StopSignal never;
               machine.runner.run(machine.only_job(), never, [](const auto&) {});
               for (const Job& job : machine.device.jobs.list({JobStatus::pending, 1})) {
                   (void)machine.device.claim(job.id);
               }
           },
           [](Machine& machine) {
               agent::StopSignal never;
               for (const Job& job : machine.device.jobs.claimed()) {
                   machine.runner.run(job, never, [](const auto&) {});
               }
           }});
}
