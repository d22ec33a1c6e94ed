#pragma once

#include <functional>
#include <map>
#include <vector>

#include "tests/sandbox/random.h"
#include "tests/support/fake_clock.h"
#include "tests/support/in_process_client.h"
#include "tests/sync/simulation_story.h"

namespace test::simulation {

// Thrown where an agent dies. Not a std::exception, so that no handler of the program takes it
// for an error it can deal with.
struct Crash {};

// What befalls one request.
enum class Fault {
    none,
    lose_request,
    lose_reply,
    delay,         // the caller gives up waiting; it arrives later, after newer ones
    duplicate,     // arrives now and once more later
    refuse,        // 500, 503 or 429 instead of being done
    answer_late,   // done, but a gateway answers 504
    portal,        // a captive portal's page with status 200
    crash_before,  // the agent dies before it is sent
    crash_after,   // the agent dies before the answer is read
};

// The way from every agent to the server, with the faults of real ones, drawn from a seed.
class Network {
public:
    using Deliver = std::function<sandbox::Response(int agent, const sandbox::Request&)>;

    Network(FakeClock& clock, sandbox::Random& random, Story& story, Deliver deliver);

    // Called when a request of `agent` was done and its answer is on the way: what others do then.
    void meanwhile(std::function<void(int agent)> act) { meanwhile_ = std::move(act); }

    // The two halves of sending, for InProcessClient::choose_fate and as its Far.
    InProcessClient::Fate choose(int agent);
    sandbox::Response carry(int agent, const sandbox::Request& request);

    // Nothing of that agent arrives for so long.
    void partition(int agent, agent::Millis duration);
    // Delivers the late requests whose time has come.
    void deliver_due();
    bool anything_late() const { return !late_.empty(); }
    // From now on every request arrives. Late ones still come.
    void heal();

private:
    struct Late {
        int agent;
        sandbox::Request request;
        agent::Instant due;
    };

    Fault draw(int agent);
    void keep_for_later(int agent, const sandbox::Request& request);
    sandbox::Response done(int agent, const sandbox::Request& request, Fault fault);
    sandbox::Response refusal();

    FakeClock& clock_;
    sandbox::Random& random_;
    Story& story_;
    Deliver deliver_;
    std::function<void(int)> meanwhile_;
    double fault_rate_;
    std::vector<Fault> kinds_;  // those of this world
    std::map<int, Fault> chosen_;
    std::map<int, agent::Instant> partitioned_until_;
    std::vector<Late> late_;
};

}  // namespace test::simulation
