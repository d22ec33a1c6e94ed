#pragma once

#include <random>

#include "agent/base/backoff.h"
#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"
#include "agent/gmail/error.h"

namespace agent::pipeline {

// Waiting for Gmail within one run of a job: until the server's own deadline where it gave
// one, else with exponential back-off and full jitter. Throttling is waited out much longer
// than faults, because it says nothing about what was asked for.
class Patience {
public:
    struct Limits {
        Backoff backoff{Millis(1'000), Millis(60'000)};
        // A longer wait is not spent here: the job is deferred instead.
        Millis longest_wait{90'000};
        int faults_in_a_row = 5;
        int throttlings_in_a_row = 12;
    };

    Patience(Clock& clock, const StopSignal& stop, Limits limits, unsigned seed);

    // True: it has waited, ask again. False: not transient, too many in a row, too long a
    // wait, or a stop.
    bool wait_after(const gmail::Error& error);

    // Something went through: the next trouble starts counting anew.
    void reset();

private:
    Millis wait_for(const gmail::Error& error);

    Clock& clock_;
    const StopSignal& stop_;
    Limits limits_;
    std::mt19937 random_;
    int faults_ = 0;
    int throttlings_ = 0;
};

}  // namespace agent::pipeline
