#pragma once

#include <memory>
#include <vector>

#include "tests/sync/simulation_agent.h"

namespace test::simulation {

// A world in virtual time on one thread: a server, agents of two users, people, and a network that
// loses, repeats and delays. Everything follows from the seed. At the end faults stop, and the
// agents work until nothing is left to do.
class Simulation {
public:
    struct Settings {
        std::uint64_t seed = 0;
        int steps = 150;
        sandbox::ServerSchema schema = sandbox::ServerSchema::plain;
    };

    explicit Simulation(Settings settings);

    // Plays it to its end, or to the first broken rule, which is returned.
    std::optional<std::string> run();
    const Story& story() const { return story_; }

private:
    void add_agents();
    void step();
    void lose_a_machine();
    void people_act();
    void change_something_by_hand();
    void meanwhile(int agent);
    void come_to_rest();
    std::string unfinished();
    void check_end();
    void check_jobs_ended();
    void check_mirror(SimulatedAgent& agent);

    Settings settings_;
    sandbox::Random random_;
    FakeClock clock_;
    Cloud cloud_{clock_, settings_.schema};
    Story story_;
    ServerLog log_{cloud_, story_};
    Network network_;
    TempFolder folder_;
    std::vector<std::unique_ptr<SimulatedAgent>> agents_;
    bool nested_ = false;  // a step within another's request
    bool with_people_ = true;
};

}  // namespace test::simulation
