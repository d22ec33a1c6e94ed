#include "agent/app/low_priority.h"

#include <optional>

#include "agent/app/metered_link.h"
#include "agent/app/power.h"

namespace agent::app {
namespace {

// Asks seldom, since that wakes another program.
class MeteredLink {
public:
    explicit MeteredLink(Clock& clock) : clock_(clock) {}

    bool in_use() {
        constexpr Millis kBetweenQuestions{60'000};
        const Monotonic now = clock_.monotonic();
        if (!asked_at_ || now - *asked_at_ >= kBetweenQuestions) {
            metered_ = on_metered_link();
            asked_at_ = now;
        }
        return metered_;
    }

private:
    Clock& clock_;
    std::optional<Monotonic> asked_at_;
    bool metered_ = false;
};

}  // namespace

std::function<bool()> low_priority(const config::Config& config, Clock& clock) {
    return [battery_counts = config.boolean("power.low_on_battery"),
            link_counts = config.boolean("power.low_on_metered"),
            link = MeteredLink(clock)]() mutable {
        return (battery_counts && on_battery()) || (link_counts && link.in_use());
    };
}

}  // namespace agent::app
