#include "agent/pipeline/patience.h"

#include <algorithm>

namespace agent::pipeline {
namespace {

// Google's stated time can be a little early (google-api-ruby-client#20544).
constexpr Millis kMargin{500};
// Google asks for a first back-off of at least one second.
constexpr Millis kShortestWait{1'000};

}  // namespace

Patience::Patience(Clock& clock, const StopSignal& stop, Limits limits, unsigned seed)
    : clock_(clock), stop_(stop), limits_(limits), random_(seed) {}

bool Patience::wait_after(const gmail::Error& error) {
    if (!error.transient() || error.held_back() || stop_.requested()) return false;
    if (error.throttling()) return ++throttlings_ <= limits_.throttlings_in_a_row;
    if (++faults_ > limits_.faults_in_a_row) return false;
    const Millis wait = wait_for(error);
    if (wait > limits_.longest_wait) return false;
    return clock_.sleep_for(wait, stop_);
}

void Patience::reset() {
    faults_ = 0;
    throttlings_ = 0;
}

Millis Patience::wait_for(const gmail::Error& error) {
    if (error.not_before) {
        const auto until = std::chrono::ceil<Millis>(*error.not_before - clock_.now());
        return std::max(until, Millis(0)) + kMargin;
    }
    const double random = std::uniform_real_distribution<>(0.0, 1.0)(random_);
    return std::max(limits_.backoff.delay(faults_, random), kShortestWait);
}

}  // namespace agent::pipeline
