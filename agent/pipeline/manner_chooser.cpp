#include "agent/pipeline/manner_chooser.h"

#include <algorithm>

namespace agent::pipeline {
namespace {

using gmail::Manner;

// Samples of each before they are compared. The first opens connections and counts for nothing.
constexpr int kSamples = 3;
// What a handful of messages took says little about the rest.
constexpr std::size_t kFewestMessages = 8;
constexpr double kWeightOfNewest = 0.3;
// Many requests must be this much faster than one.
constexpr double kClearlyFaster = 0.9;
constexpr int kBetweenTrials = 200;
constexpr int kTrial = 2;

Manner other_than(Manner manner) {
    return manner == Manner::batch ? Manner::streams : Manner::batch;
}

}  // namespace

Manner MannerChooser::next() {
    const std::lock_guard lock(mutex_);
    if (only_) return *only_;
    if (measured_[Manner::batch].samples < kSamples) return Manner::batch;
    if (measured_[Manner::streams].samples < kSamples) return Manner::streams;
    if (trial_left_ > 0) {
        --trial_left_;
        return other_than(faster());
    }
    if (++since_trial_ >= kBetweenTrials) {
        since_trial_ = 0;
        trial_left_ = kTrial;
    }
    return faster();
}

void MannerChooser::note(Manner manner, std::size_t messages, Millis time) {
    if (messages < kFewestMessages) return;
    const std::lock_guard lock(mutex_);
    Measured& measured = measured_[manner];
    const double sample = static_cast<double>(time.count()) / static_cast<double>(messages);
    const double weight = measured.samples <= 1 ? 1.0 : kWeightOfNewest;
    measured.ms_a_message += weight * (sample - measured.ms_a_message);
    ++measured.samples;
}

void MannerChooser::no_batch_endpoint() {
    const std::lock_guard lock(mutex_);
    only_ = Manner::streams;
}

Manner MannerChooser::faster() const {
    const double batch = measured_.at(Manner::batch).ms_a_message;
    const double streams = measured_.at(Manner::streams).ms_a_message;
    return streams < batch * kClearlyFaster ? Manner::streams : Manner::batch;
}

}  // namespace agent::pipeline
