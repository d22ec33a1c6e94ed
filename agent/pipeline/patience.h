#pragma once

#include <random>

#include "agent/base/backoff.h"
#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"
#include "agent/gmail/error.h"

namespace agent::pipeline {

// How much trouble one run of a job bears. Faults are waited out with exponential back-off and
// full jitter, or until the server's own deadline. Refusals for want of quota are not waited
// for here: the account's pacer holds back whatever is sent next.
class Patience {
public:
    struct Limits {
        Backoff backoff{Millis(1'000), Millis(60'000)};
        // Instead of a longer wait the job is deferred.
        Millis longest_wait{90'000};
        int faults_in_a_row = 5;
        int throttlings_in_a_row = 12;
    };

    Patience(Clock& clock, const StopSignal& stop, Limits limits, unsigned seed);

    // True: ask again. False: not transient, held back by the pacer, too many in a row, too long
    // a wait, or a stop.
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
