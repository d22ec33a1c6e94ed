#include "agent/sync/reconciler.h"

#include "tests/support/catch.h"
#include "tests/sync/cloud_rows.h"

using agent::http::Request;
using agent::http::Response;
using agent::sync::Reconciler;
using storage::JobStatus;
using Verdict = Reconciler::Verdict;

namespace {

// Between device and cloud: a server with our migration, and policies that hide rows.
class Policies : public agent::http::HttpClient {
public:
    explicit Policies(agent::http::HttpClient& cloud) : cloud_(cloud) {}

    std::optional<int> existing;  // what count_my_analytics_jobs says; nothing: not there
    std::string shown_only;       // a filter on all reads of analytics_jobs
    std::string listed_only;      // one on the list of all versions alone

    agent::Result<Response, agent::http::TransportError> send(const Request& request) override {
        if (existing && request.url.ends_with("/rpc/count_my_analytics_jobs")) {
            return Response{200, {}, std::to_string(*existing)};
        }
        Request passed = request;
        const bool reads_jobs = request.url.find("/analytics_jobs?") != std::string::npos;
        const bool lists = request.url.find("select=id%2Cupdated_at") != std::string::npos;
        if (reads_jobs && !shown_only.empty()) passed.url += "&" + shown_only;
        if (reads_jobs && lists && !listed_only.empty()) passed.url += "&" + listed_only;
        return cloud_.send(passed);
    }

private:
    agent::http::HttpClient& cloud_;
};

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};
    test::CloudRows server_jobs{cloud, "analytics_jobs"};
    Policies policies{device.http};
    agent::supabase::RestClient rest{policies, device.endpoint, device.session};
    Reconciler reconciler{{device.database, device.jobs, device.state, device.remote_job, rest,
                           device.clock, device.log},
                          device.user_id};

    Reconciler::Report run() {
        const auto report = reconciler.run(clock.now() - std::chrono::days(7));
        REQUIRE(report);
        return report.value();
    }
    void pull() { REQUIRE(device.puller.pull()); }
    // Changes a row of the mirror behind the back of sync.
    void forget(const std::string& id) { device.jobs.remove(id); }
    void keep_old_version(const std::string& id) {
        auto job = device.job(id);
        job.synced_updated_at = *job.synced_updated_at - std::chrono::seconds(5);
        job.progress = 0;
        device.jobs.upsert(job);
    }
    std::size_t jobs_here() { return device.jobs.list({std::nullopt, 10'000}).size(); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a mirror that agrees with the server stays as it is") {
    for (int i = 0; i < 3; ++i) cloud.add_job(test::kAnn);
    cloud.add_job(test::kBob);
    pull();
    const auto unsent = device.actions.add(device.user_id, "fetch_messages", "{}");

    const auto report = run();

    CHECK(report.verdict == Verdict::complete);
    CHECK(report.missing == 0);
    CHECK(report.differing == 0);
    CHECK(report.deleted == 0);
    CHECK(jobs_here() == 4);
    CHECK(device.jobs.find(unsent.id).has_value());
}

TEST_CASE_METHOD(Fixture, "what the mirror lacks or has in another version is fetched") {
    const auto missing = cloud.add_job(test::kAnn);
    const auto differing = cloud.add_job(test::kAnn);
    cloud.change_job(differing, {{"progress", 9}});
    pull();
    forget(missing);
    keep_old_version(differing);

    const auto report = run();

    CHECK(report.missing == 1);
    CHECK(report.differing == 1);
    CHECK(device.jobs.find(missing).has_value());
    CHECK(device.job(differing).progress == 9);
}

TEST_CASE_METHOD(Fixture, "an older version is believed where no lag of a replica explains it") {
    const auto id = cloud.add_job(test::kAnn);
    pull();
    auto job = device.job(id);
    job.progress = 50;
    job.synced_updated_at = *job.synced_updated_at + std::chrono::seconds(5);
    device.jobs.upsert(job);

    CHECK(run().differing == 0);
    CHECK(device.job(id).progress == 50);

    clock.advance(std::chrono::hours(2));
    CHECK(run().differing == 1);
    CHECK(device.job(id).progress == 0);
}

TEST_CASE_METHOD(Fixture, "finished jobs too that the server no longer has are dropped") {
    const auto kept = cloud.add_job(test::kAnn);
    const auto deleted = cloud.add_job(test::kAnn, {{"status", "completed"}});
    pull();
    cloud.delete_job(deleted);

    CHECK(run().deleted == 1);

    CHECK(device.jobs.find(kept).has_value());
    CHECK_FALSE(device.jobs.find(deleted).has_value());
}

TEST_CASE_METHOD(Fixture, "many jobs and short pages of the server make no difference") {
    cloud.set_row_cap(7);
    std::vector<std::string> ids;
    for (int i = 0; i < 260; ++i) ids.push_back(cloud.add_job(test::kAnn));
    pull();
    for (std::size_t i = 0; i < 130; ++i) forget(ids[i]);
    for (std::size_t i = 130; i < 240; ++i) cloud.delete_job(ids[i]);

    const auto report = run();

    CHECK(report.missing == 130);
    CHECK(report.deleted == 110);
    CHECK(jobs_here() == 150);
    const auto again = run();
    CHECK(again.missing + again.differing + again.deleted == 0);
}

TEST_CASE_METHOD(Fixture, "finished jobs that retention has pruned do not come back") {
    const auto open = cloud.add_job(test::kAnn);
    cloud.add_job(test::kAnn, {{"status", "completed"}});
    cloud.add_job(test::kAnn, {{"status", "failed"}});
    clock.advance(std::chrono::hours(24 * 8));
    const auto recent = cloud.add_job(test::kAnn, {{"status", "completed"}});

    CHECK(run().missing == 2);

    CHECK(device.jobs.find(open).has_value());
    CHECK(device.jobs.find(recent).has_value());
    CHECK(jobs_here() == 2);
}

TEST_CASE_METHOD(Fixture, "a job deleted or changed during the comparison does no harm") {
    std::vector<std::string> ids;
    for (int i = 0; i < 20; ++i) ids.push_back(cloud.add_job(test::kAnn));
    pull();
    cloud.set_row_cap(5);
    bool acted = false;
    device.http.after_each([&](const Request& request) {
        if (acted || request.url.find("analytics_jobs?") == std::string::npos) return;
        acted = true;
        cloud.delete_job(ids[0]);
        for (std::size_t i = 1; i < 20; ++i) cloud.change_job(ids[i], {{"progress", 3}});
    });

    run();
    run();

    CHECK(jobs_here() == 19);
    CHECK(device.job(ids[19]).progress == 3);
}

TEST_CASE_METHOD(Fixture, "unsent work of ours is on top of the version that is fetched") {
    const auto id = cloud.add_job(test::kAnn);
    pull();
    auto job = device.claim(id).jobs.at(0);
    job.progress = 40;
    device.jobs.upsert(job);
    device.outbox.enqueue("analytics_jobs", id, storage::OutboxOperation::update, clock.now());
    cloud.change_job(id, {{"total", 50}});

    run();

    CHECK(device.job(id).progress == 40);
    CHECK(device.outbox.counts().waiting == 1);
}

TEST_CASE_METHOD(Fixture, "a server that shows nothing is not believed while open jobs are here") {
    const auto open = cloud.add_job(test::kAnn);
    pull();
    policies.shown_only = "status=eq.nothing";

    const auto report = run();

    CHECK(report.verdict == Verdict::nothing_visible);
    CHECK(report.deleted == 0);
    CHECK(device.jobs.find(open).has_value());
}

TEST_CASE_METHOD(Fixture, "rows that exist but are hidden are not taken for deleted") {
    cloud.add_job(test::kAnn);
    const auto hidden = cloud.add_job(test::kAnn, {{"status", "completed"}});
    const auto unknown = cloud.add_job(test::kAnn);
    pull();
    forget(unknown);
    policies.existing = 3;
    policies.shown_only = "status=eq.pending";

    const auto report = run();

    CHECK(report.verdict == Verdict::hidden_by_policy);
    CHECK(report.deleted == 0);
    CHECK(report.missing == 1);
    CHECK(device.jobs.find(hidden).has_value());
}

TEST_CASE_METHOD(Fixture, "a job that only the list of all left out is not dropped") {
    cloud.add_job(test::kAnn);
    const auto left_out = cloud.add_job(test::kAnn, {{"status", "completed"}});
    pull();
    policies.listed_only = "status=eq.pending";

    CHECK(run().deleted == 0);

    CHECK(device.jobs.find(left_out).has_value());
}

TEST_CASE_METHOD(Fixture, "with nothing hidden the server's count allows deletions") {
    cloud.add_job(test::kAnn);
    const auto deleted = cloud.add_job(test::kAnn);
    pull();
    cloud.delete_job(deleted);
    policies.existing = 1;

    const auto report = run();

    CHECK(report.verdict == Verdict::complete);
    CHECK(report.deleted == 1);
}

TEST_CASE_METHOD(Fixture, "a comparison is due once a day, by the last that came to its end") {
    CHECK(reconciler.due());
    run();
    CHECK_FALSE(reconciler.due());
    clock.advance(std::chrono::hours(23));
    CHECK_FALSE(reconciler.due());

    clock.advance(std::chrono::hours(1));
    CHECK(reconciler.due());
    device.http.once("GET", test::InProcessClient::Fate::lose_request);
    CHECK_FALSE(reconciler.run(clock.now()));
    CHECK_FALSE(reconciler.due());  // not at once again
    clock.advance(std::chrono::minutes(10));
    CHECK(reconciler.due());
}

TEST_CASE_METHOD(Fixture, "an interrupted comparison deletes nothing that it was not sure of") {
    const auto deleted = cloud.add_job(test::kAnn);
    pull();
    cloud.delete_job(deleted);
    cloud.add_job(test::kAnn);
    device.http.choose_fate([](const Request& request) {
        const bool asks_again = request.url.find("id=in.") != std::string::npos;
        return asks_again ? test::InProcessClient::Fate::lose_request
                          : test::InProcessClient::Fate::arrive;
    });

    CHECK_FALSE(reconciler.run(clock.now()));

    CHECK(device.jobs.find(deleted).has_value());
}

TEST_CASE("a server with our migration is asked how many jobs there are") {
    test::FakeClock clock;
    test::Cloud cloud(clock, sandbox::ServerSchema::leases);
    test::Device device(cloud, clock);
    Policies policies(device.http);
    agent::supabase::RestClient rest(policies, device.endpoint, device.session);
    Reconciler reconciler({device.database, device.jobs, device.state, device.remote_job, rest,
                           device.clock, device.log},
                          device.user_id);
    cloud.add_job(test::kAnn);
    cloud.add_job(test::kAnn, {{"status", "completed"}});
    cloud.add_job(test::kBob);

    CHECK(reconciler.run(clock.now() - std::chrono::days(7)).value().verdict == Verdict::complete);

    policies.shown_only = "status=eq.pending";
    CHECK(reconciler.run(clock.now() - std::chrono::days(7)).value().verdict ==
          Verdict::hidden_by_policy);
}
