#include "tests/sync/simulation_network.h"

#include <array>
#include <utility>

namespace test::simulation {
namespace {

using Fate = InProcessClient::Fate;
using agent::Millis;

constexpr std::array kFaults = {
    Fault::lose_request, Fault::lose_reply,  Fault::delay,  Fault::duplicate,    Fault::refuse,
    Fault::answer_late,  Fault::crash_after, Fault::portal, Fault::crash_before,
};
constexpr std::array kFaultRates = {0.0, 0.1, 0.25, 0.5};
// Far longer than any timeout: a proxy that held a request back.
constexpr std::size_t kLongestDelayMs = 20 * 60 * 1000;

const char* text_of(Fault fault) {
    switch (fault) {
        case Fault::none:
            return "arrives";
        case Fault::lose_request:
            return "is lost";
        case Fault::lose_reply:
            return "is done, its answer lost";
        case Fault::delay:
            return "is held back";
        case Fault::duplicate:
            return "will arrive twice";
        case Fault::refuse:
            return "is refused";
        case Fault::answer_late:
            return "is done, its answer 504";
        case Fault::portal:
            return "meets a captive portal";
        case Fault::crash_before:
            return "is never sent: crash";
        case Fault::crash_after:
            return "is done, but: crash";
    }
    return "";
}

Fate fate_of(Fault fault) {
    if (fault == Fault::lose_request) return Fate::lose_request;
    if (fault == Fault::lose_reply || fault == Fault::delay) return Fate::lose_reply;
    return Fate::arrive;
}

bool is_rest(const sandbox::Request& request) {
    return request.path.starts_with("/rest/");
}

sandbox::Response page(int status, const std::string& text) {
    return {status, {{"Content-Type", "text/html"}}, "<html><body>" + text + "</body></html>"};
}

}  // namespace

// Each world has its own rate and its own few kinds of fault: with all of them everywhere, a rare
// sequence of two or three is never left alone.
Network::Network(FakeClock& clock, sandbox::Random& random, Story& story, Deliver deliver)
    : clock_(clock),
      random_(random),
      story_(story),
      deliver_(std::move(deliver)),
      fault_rate_(random.pick(kFaultRates)) {
    for (const Fault fault : kFaults) {
        if (random_.chance(0.5)) kinds_.push_back(fault);
    }
    if (kinds_.empty()) fault_rate_ = 0;
}

Fault Network::draw(int agent) {
    const auto partition = partitioned_until_.find(agent);
    if (partition != partitioned_until_.end() && clock_.now() < partition->second) {
        return Fault::lose_request;
    }
    return random_.chance(fault_rate_) ? random_.pick(kinds_) : Fault::none;
}

Fate Network::choose(int agent) {
    const Fault fault = draw(agent);
    if (fault != Fault::none) {
        story_.tell("agent " + std::to_string(agent) + ": the next request " + text_of(fault));
    }
    if (fault == Fault::crash_before) throw Crash{};
    chosen_[agent] = fault;
    return fate_of(fault);
}

sandbox::Response Network::carry(int agent, const sandbox::Request& request) {
    if (!is_rest(request)) return deliver_(agent, request);  // signing in is another story
    const Fault fault = std::exchange(chosen_[agent], Fault::none);
    if (fault == Fault::refuse) return refusal();
    if (fault == Fault::portal) return page(200, "Welcome to our hotel");
    if (fault == Fault::delay) {
        keep_for_later(agent, request);
        return {};
    }
    return done(agent, request, fault);
}

sandbox::Response Network::done(int agent, const sandbox::Request& request, Fault fault) {
    sandbox::Response response = deliver_(agent, request);
    if (fault == Fault::duplicate) keep_for_later(agent, request);
    if (meanwhile_) meanwhile_(agent);
    if (fault == Fault::crash_after) throw Crash{};
    if (fault == Fault::answer_late) return page(504, "Gateway time-out");
    return response;
}

sandbox::Response Network::refusal() {
    static constexpr std::array kStatuses = {500, 503, 429};
    return page(random_.pick(kStatuses), "Try again later");
}

// A read that arrives late changes nothing and is answered to nobody.
void Network::keep_for_later(int agent, const sandbox::Request& request) {
    if (request.method == "GET" || request.method == "HEAD") return;
    const Millis delay(static_cast<std::int64_t>(random_.below(kLongestDelayMs)));
    late_.push_back({agent, request, clock_.now() + delay});
}

void Network::partition(int agent, Millis duration) {
    partitioned_until_[agent] = clock_.now() + duration;
}

void Network::deliver_due() {
    for (std::size_t i = 0; i < late_.size();) {
        if (late_[i].due > clock_.now()) {
            ++i;
            continue;
        }
        const Late late = std::move(late_[i]);
        late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(i));
        story_.tell("a late " + late.request.method + " of agent " + std::to_string(late.agent) +
                    " arrives");
        (void)deliver_(late.agent, late.request);
    }
}

void Network::heal() {
    fault_rate_ = 0;
    partitioned_until_.clear();
}

}  // namespace test::simulation
