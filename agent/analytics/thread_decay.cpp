#include "agent/analytics/thread_decay.h"

#include <array>

#include "agent/analytics/figures.h"

namespace agent::analytics {

using nlohmann::json;

void ThreadDecay::add(const Correspondence& mail) {
    if (mail.noise()) return;
    Thread& thread = at_number(threads_, mail.thread);
    if (thread.messages++ == 0) thread.first = mail.head.internal_date;
    thread.last = mail.head.internal_date;
}

json ThreadDecay::value() const {
    constexpr std::size_t kSteps = 5;
    std::array<std::int64_t, kSteps + 1> reached{};  // [n]: threads of more than n messages
    std::vector<std::chrono::microseconds> lives;
    for (const Thread& thread : threads_) {
        const auto steps =
            std::min<std::size_t>(static_cast<std::size_t>(thread.messages), reached.size());
        for (std::size_t n = 0; n < steps; ++n) ++reached.at(n);
        if (thread.messages > 1) lives.push_back(thread.last - thread.first);
    }
    json steps = json::array();
    for (std::size_t n = 0; n < kSteps; ++n) {
        steps.push_back({{"messages", n + 1},
                         {"threads", reached.at(n)},
                         {"went_on", reached.at(n + 1)},
                         {"share", share(reached.at(n + 1), reached.at(n))}});
    }
    return {{"threads", reached.front()},
            {"steps", steps},
            {"median_life_hours",
             lives.empty() ? json(nullptr) : json(in_hours(percentile(lives, 50)))}};
}

}  // namespace agent::analytics
