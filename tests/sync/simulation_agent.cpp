#include "tests/sync/simulation_agent.h"

#include <array>

#include <sqlite3.h>

namespace test::simulation {
namespace {

using agent::Millis;
using storage::Job;

constexpr std::size_t kMaxJobsAtOnce = 2;
const std::vector<std::string> kJobTypes = {"fetch_messages", "compute_insights"};

}  // namespace

SimulatedAgent::SimulatedAgent(World world, Who who)
    : world_(world), who_(std::move(who)), clock_(world.clock, who_.clock_offset) {}

SimulatedAgent::~SimulatedAgent() = default;

void SimulatedAgent::lose_machine() {
    if (device_) {
        for (const Job& job : device_->jobs.list({std::nullopt, 100})) {
            if (!job.synced_updated_at) world_.log.note_lost_with_machine(job.id);
        }
        die();
    }
    machine_lost_ = true;
    tell("is lost with its machine");
}

void SimulatedAgent::step() {
    if (machine_lost_) return;
    // Each as often as it stands here.
    static constexpr std::array kActs = {
        &SimulatedAgent::poll,
        &SimulatedAgent::poll,
        &SimulatedAgent::poll,
        &SimulatedAgent::start_ready_jobs,
        &SimulatedAgent::start_ready_jobs,
        &SimulatedAgent::work,
        &SimulatedAgent::work,
        &SimulatedAgent::work,
        &SimulatedAgent::push,
        &SimulatedAgent::push,
        &SimulatedAgent::keep_claims_fresh,
        &SimulatedAgent::add_job,
        &SimulatedAgent::cancel_job,
        &SimulatedAgent::retry_job,
        &SimulatedAgent::plan_crash,
        &SimulatedAgent::stop,
    };
    const Act act = device_ ? world_.random.pick(kActs) : &SimulatedAgent::start;
    survive_or_die([&] { (this->*act)(); });
}

void SimulatedAgent::survive_or_die(const std::function<void()>& act) {
    try {
        act();
    } catch (const Crash&) {
        dying_ = true;
    } catch (const std::exception&) {
        if (!dying_) throw;  // a fault of the program, not of this world
    }
    if (dying_) die();
}

void SimulatedAgent::start() {
    device_ = std::make_unique<Device>(
        world_.cloud, clock_, who_.email,
        [this](const sandbox::Request& request) {
            return world_.network.carry(who_.number, request);
        },
        who_.mirror);
    device_->http.choose_fate([this](const agent::http::Request&) {
        if (dying_) throw Crash{};
        return world_.network.choose(who_.number);
    });
    // The machine stays up when the agent dies, so that nothing needs to reach the disk.
    storage::Database::Lease(device_->database)->exec("PRAGMA synchronous = OFF");
    count_crashes();
    for (const Job& job : device_->jobs.claimed()) {
        if (!job.running) continue;
        tell("finds that it died in " + world_.story.name("job", job.id));
        runs_.emplace_back(job.id, job.claim_token);
        (void)try_again(job.id);
    }
}

void SimulatedAgent::die() {
    tell("dies");
    runs_.clear();
    device_.reset();
    dying_ = false;
    commits_until_crash_ = -1;
}

// As on SIGTERM: runs are interrupted and stay resumable.
void SimulatedAgent::stop() {
    for (const auto& [id, token] : runs_) {
        ledger_of(id).save_locally([](Job& row) { row.running = false; });
    }
    tell("stops");
    runs_.clear();
    device_.reset();
}

// At the first to third commit from now; a commit that does not succeed is what a death before it
// looks like to the mirror.
void SimulatedAgent::plan_crash() {
    commits_until_crash_ = 1 + static_cast<int>(world_.random.below(3));
}

void SimulatedAgent::count_crashes() {
    const storage::Database::Lease lease(device_->database);
    sqlite3_commit_hook(
        lease->getHandle(),
        [](void* self) { return static_cast<SimulatedAgent*>(self)->commit_succeeds() ? 0 : 1; },
        this);
}

bool SimulatedAgent::commit_succeeds() {
    if (commits_until_crash_ > 0 && --commits_until_crash_ == 0) dying_ = true;
    return !dying_;
}

void SimulatedAgent::poll() {
    device_->synchronizer.try_now();
    const bool pushed = device_->synchronizer.push();
    check_parked();
    if (!pushed) return;
    device_->synchronizer.try_now();
    (void)device_->synchronizer.pull();
}

void SimulatedAgent::push() {
    device_->synchronizer.try_now();
    (void)device_->synchronizer.push();
    check_parked();
}

// Nothing in this world is refused for good.
void SimulatedAgent::check_parked() {
    for (const auto& entry : device_->outbox.parked()) {
        world_.story.break_rule("agent " + std::to_string(who_.number) + " parked " +
                                world_.story.name("job", entry.row_id) + ": " +
                                entry.last_error.value_or("") + unfinished());
    }
}

void SimulatedAgent::start_ready_jobs() {
    const auto runs = [this](const Job& job) {
        return std::any_of(runs_.begin(), runs_.end(),
                           [&](const auto& run) { return run.first == job.id; });
    };
    const agent::Instant now = clock_.now();
    for (const Job& job : device_->jobs.claimed()) {
        if (job.run_after && *job.run_after > now) continue;
        if (!runs(job) && runs_.size() < kMaxJobsAtOnce) run(job);
    }
    if (runs_.size() >= kMaxJobsAtOnce) return;
    const int places = static_cast<int>(kMaxJobsAtOnce - runs_.size());
    device_->synchronizer.try_now();
    for (const Job& job : device_->synchronizer.claim(device_->jobs.pending(now, kJobTypes, places),
                                                      kJobTypes, places)) {
        run(job);
    }
}

void SimulatedAgent::keep_claims_fresh() {
    device_->synchronizer.try_now();
    device_->synchronizer.keep_claims();
}

void SimulatedAgent::add_job() {
    if (world_.log.added().size() >= 12) return;
    world_.clock.advance(Millis(1));  // no two jobs are of the same age: ids are drawn anew
    const Job job = device_->actions.add(device_->user_id, world_.random.pick(kJobTypes), "{}");
    world_.log.note_added(job.id);
    tell("adds " + world_.story.name("job", job.id));
}

void SimulatedAgent::cancel_job() {
    const std::string id = any_job();
    if (!id.empty() && device_->actions.cancel(id)) tell("cancels " + world_.story.name("job", id));
}

void SimulatedAgent::retry_job() {
    const std::string id = any_job();
    if (!id.empty() && device_->actions.retry(id)) tell("retries " + world_.story.name("job", id));
}

void SimulatedAgent::use_beside() {
    if (!device_) return;
    world_.random.chance(0.6) ? cancel_job() : retry_job();
}

std::string SimulatedAgent::any_job() {
    const auto jobs = device_->jobs.list({std::nullopt, 100});
    return jobs.empty() ? "" : world_.random.pick(jobs).id;
}

std::string SimulatedAgent::unfinished() {
    if (machine_lost_) return "";
    std::string text;
    for (const Job& job : device_->jobs.list({std::nullopt, 100})) {
        const bool ended =
            job.status == storage::JobStatus::completed || job.status == storage::JobStatus::failed;
        const auto entry = device_->outbox.find(agent::sync::kJobsTable, job.id);
        if (ended && !entry) continue;
        text += " [" + world_.story.name("job", job.id) + " " +
                std::string(storage::to_string(job.status)) + ", retry " +
                std::to_string(job.retry_count) + ", " +
                world_.story.name("claim", job.claim_token) + (entry ? ", unsent]" : "]");
    }
    const auto waiting = device_->outbox.counts().waiting;
    if (waiting > 0) text += " " + std::to_string(waiting) + " waiting";
    return text;
}

void SimulatedAgent::finish_everything() {
    if (machine_lost_) return;
    commits_until_crash_ = -1;
    if (!device_) start();
    poll();
    start_ready_jobs();
    while (!runs_.empty()) {
        const std::string id = runs_.front().first;
        if (advance(id)) (void)complete(id);
    }
    push();
}

void SimulatedAgent::tell(const std::string& what) {
    world_.story.tell("agent " + std::to_string(who_.number) + " " + what);
}

}  // namespace test::simulation
