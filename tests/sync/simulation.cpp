#include "tests/sync/simulation.h"

#include <array>

#include "agent/sync/job_rows.h"

namespace test::simulation {
namespace {

using agent::Millis;

constexpr std::int64_t kDayMs = 24 * 3'600'000;
// The longest back-off and the longest delay of a request end well before.
constexpr int kRoundsToRest = 60;
constexpr Millis kBetweenRounds{60'000};

Millis up_to(sandbox::Random& random, std::int64_t most_ms) {
    return Millis(static_cast<std::int64_t>(random.below(static_cast<std::size_t>(most_ms))));
}

nlohmann::json as_row(const storage::Job& job) {
    return agent::sync::row_for_insert(job, agent::sync::Schema::plain);
}

}  // namespace

Simulation::Simulation(Settings settings)
    : settings_(settings),
      random_(settings.seed),
      network_(clock_, random_, story_, [this](int agent, const sandbox::Request& request) {
          return log_.handle(agent, request);
      }) {
    // Sessions outlast the story, whatever an agent's clock says.
    sandbox::Request lifetime;
    lifetime.method = "PUT";
    lifetime.path = "/admin/supabase/settings";
    lifetime.body = R"({"token_lifetime_s":31536000})";
    (void)cloud_.server().handle(lifetime);
    network_.meanwhile([this](int agent) { meanwhile(agent); });
    with_people_ = random_.chance(0.7);
    add_agents();
}

void Simulation::add_agents() {
    static constexpr std::array kUsers = {kAnn, kAnn, kBob, kAnn};
    const std::size_t count = 2 + random_.below(3);
    const bool wrong_clocks = random_.chance(0.5);
    for (std::size_t i = 0; i < count; ++i) {
        const Millis offset =
            wrong_clocks ? up_to(random_, 2 * kDayMs) - Millis(kDayMs) : Millis(0);
        agents_.push_back(std::make_unique<SimulatedAgent>(
            SimulatedAgent::World{cloud_, clock_, random_, network_, log_, story_},
            SimulatedAgent::Who{static_cast<int>(i), kUsers.at(i), offset,
                                folder_ / ("mirror-" + std::to_string(i) + ".db")}));
        story_.tell("agent " + std::to_string(i) + " belongs to " + kUsers.at(i) +
                    ", its clock is off by " + std::to_string(offset.count() / 1000) + " s");
    }
}

std::optional<std::string> Simulation::run() {
    for (int i = 0; i < settings_.steps && !story_.broken_rule(); ++i) step();
    if (!story_.broken_rule()) come_to_rest();
    if (!story_.broken_rule()) check_end();
    return story_.broken_rule();
}

void Simulation::step() {
    clock_.advance(up_to(random_, random_.chance(0.1) ? 600'000 : 5'000) + Millis(1));
    network_.deliver_due();
    if (random_.chance(0.1)) return people_act();
    SimulatedAgent& agent = *agents_[random_.below(agents_.size())];
    if (random_.chance(0.02)) {
        const Millis duration = up_to(random_, 600'000);
        story_.tell("agent " + std::to_string(agent.who().number) + " is cut off");
        network_.partition(agent.who().number, duration);
    }
    if (random_.chance(0.005)) return lose_a_machine();
    agent.step();
}

// The third is the only one of its user, whose jobs need it.
void Simulation::lose_a_machine() {
    constexpr std::size_t kOfTwo = 1;
    SimulatedAgent& agent = *agents_[kOfTwo];
    if (agent.runs() && !agent.machine_lost()) agent.lose_machine();
}

void Simulation::people_act() {
    const bool adds = log_.ids().empty() || (log_.added().size() < 12 && random_.chance(0.5));
    if (adds) {
        const char* type = random_.chance(0.7) ? "fetch_messages" : "compute_insights";
        log_.add_by_hand(random_.pick(agents_)->who().email, {{"job_type", type}});
    } else if (with_people_) {
        change_something_by_hand();
    }
}

void Simulation::change_something_by_hand() {
    const std::string id = random_.pick(log_.ids());
    const std::string status = log_.row(id).at("status");
    if (random_.chance(0.3)) {
        log_.delete_by_hand(id);
    } else if (status == "completed" || status == "failed") {
        log_.change_by_hand(id, {{"status", "pending"}, {"progress", 0}});
    }
}

// The agent's own job threads, its user or another agent get on while it waits for an answer.
void Simulation::meanwhile(int agent) {
    if (nested_ || story_.broken_rule()) return;
    nested_ = true;
    SimulatedAgent& asking = *agents_[static_cast<std::size_t>(agent)];
    const double drawn = random_.fraction();
    if (drawn < 0.15) {
        asking.work_beside();
    } else if (drawn < 0.18) {
        asking.use_beside();
    } else if (drawn < 0.33) {
        SimulatedAgent& other = *agents_[random_.below(agents_.size())];
        if (other.who().number != agent) other.step();
    }
    nested_ = false;
}

void Simulation::come_to_rest() {
    story_.tell("faults stop");
    network_.heal();
    network_.meanwhile(nullptr);
    for (int round = 0; round < kRoundsToRest; ++round) {
        clock_.advance(kBetweenRounds);
        network_.deliver_due();
        for (const auto& agent : agents_) agent->finish_everything();
        if (story_.broken_rule()) return;
        if (!network_.anything_late() && unfinished().empty()) return;
    }
    story_.break_rule("the agents do not come to rest:" + unfinished());
}

std::string Simulation::unfinished() {
    std::string text;
    for (const auto& agent : agents_) {
        const std::string of_agent = agent->unfinished();
        if (of_agent.empty()) continue;
        text += " agent " + std::to_string(agent->who().number) + ":" + of_agent;
    }
    return text;
}

void Simulation::check_end() {
    for (const auto& agent : agents_) agent->finish_everything();
    check_jobs_ended();
    for (const auto& agent : agents_) check_mirror(*agent);
}

void Simulation::check_jobs_ended() {
    for (const std::string& id : log_.added()) {
        const auto row = cloud_.job(id);
        const bool ended =
            !row.is_null() && (row["status"] == "completed" || row["status"] == "failed");
        if (ended) continue;
        story_.break_rule(story_.name("job", id) + " was lost: " +
                          (row.is_null() ? "not there" : row["status"].get<std::string>()));
    }
}

void Simulation::check_mirror(SimulatedAgent& agent) {
    if (agent.machine_lost()) return;
    Device& device = agent.device();
    const std::string owner = "agent " + std::to_string(agent.who().number);
    for (const std::string& id : log_.ids()) {
        const auto remote = agent::sync::job_from_row(cloud_.job(id));
        if (!remote || remote->user_id != device.user_id) continue;
        const auto local = device.jobs.find(id);
        const bool same = local && as_row(*local) == as_row(*remote);
        if (same) continue;
        story_.break_rule(owner + " has another copy of " + story_.name("job", id) + ": " +
                          (local ? as_row(*local).dump() : "none") + ", the server has " +
                          as_row(*remote).dump());
    }
    for (const auto& job : device.jobs.list({std::nullopt, 1'000})) {
        const bool known = log_.was_deleted(job.id) || !cloud_.job(job.id).is_null();
        if (!known) story_.break_rule(owner + " alone has " + story_.name("job", job.id));
    }
}

}  // namespace test::simulation
