#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/pipeline/job_ledger.h"
#include "tests/support/cloud_device.h"
#include "tests/sync/simulation_network.h"
#include "tests/sync/simulation_server_log.h"

namespace test::simulation {

// A machine's own wall clock, wrong by a constant; time passes as for everybody.
class ShiftedClock : public FakeClock {
public:
    ShiftedClock(const FakeClock& right, agent::Millis offset) : right_(right), offset_(offset) {}
    agent::Instant now() const override { return right_.now() + offset_; }
    agent::Monotonic monotonic() const override { return right_.monotonic(); }

private:
    const FakeClock& right_;
    agent::Millis offset_;
};

// One agent: a device that polls, claims and works as pipeline::Poller and JobRunner do, in steps
// drawn at random, that dies at any moment and starts again with what its mirror file holds.
class SimulatedAgent {
public:
    struct World {
        Cloud& cloud;
        FakeClock& clock;
        sandbox::Random& random;
        Network& network;
        ServerLog& log;
        Story& story;
    };
    struct Who {
        int number;
        std::string email;
        agent::Millis clock_offset;
        std::filesystem::path mirror;
    };

    SimulatedAgent(World world, Who who);
    ~SimulatedAgent();

    // One thing, drawn at random.
    void step();
    // What its job threads do while its main thread waits for an answer. May throw.
    void work_beside();
    // What its user does meanwhile, with another program on the same mirror. May throw.
    void use_beside();
    // It never comes back, and with it goes what the server has not heard of. Precondition: it
    // runs.
    void lose_machine();
    bool runs() const { return device_ != nullptr; }
    bool machine_lost() const { return machine_lost_; }
    // Without chance: polls, works on all it can have, tells the server.
    void finish_everything();
    // What it still has to do or owes the server, for people; empty at rest.
    std::string unfinished();

    const Who& who() const { return who_; }
    // Precondition: it runs, as it does after finish_everything().
    Device& device() { return *device_; }

private:
    using Act = void (SimulatedAgent::*)();

    void survive_or_die(const std::function<void()>& act);
    void start();
    void die();
    void stop();
    void plan_crash();
    void count_crashes();
    bool commit_succeeds();

    void poll();
    void start_ready_jobs();
    void run(const storage::Job& job);
    void keep_claims_fresh();
    void push();
    void check_parked();

    void work();
    bool advance(const std::string& id);
    bool complete(const std::string& id);
    bool defer(const std::string& id);
    bool try_again(const std::string& id);
    bool fail(const std::string& id);
    void end_run(const std::string& id);
    agent::pipeline::JobLedger ledger_of(const std::string& id);
    void add_insight(const storage::Job& job);

    void add_job();
    void cancel_job();
    void retry_job();
    std::string any_job();
    void tell(const std::string& what);

    World world_;
    Who who_;
    ShiftedClock clock_;
    std::unique_ptr<Device> device_;                         // none while it does not run
    std::vector<std::pair<std::string, std::string>> runs_;  // job and claim token, as threads
    int commits_until_crash_ = -1;
    bool dying_ = false;
    bool machine_lost_ = false;
};

}  // namespace test::simulation
