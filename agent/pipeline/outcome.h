#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/base/clock.h"

namespace agent::pipeline {

using Json = nlohmann::json;

// How one run of a job ended.
struct Outcome {
    enum class Kind {
        completed,
        interrupted,       // the agent stops; the job stays ours and goes on at the next start
        lost,              // cancelled, deleted or taken over; nothing more may be written
        deferred,          // not now: quota, no network; stays ours, goes on at `not_before`
        needs_sign_in,     // like deferred, but a person must sign in to Google first
        other_mailbox,     // like needs_sign_in, for it is not the mailbox that the mirror holds
        failed_transient,  // counts as an attempt; retried while attempts are left
        failed_permanent,  // trying again is useless
    };
    Kind kind = Kind::completed;
    std::string message;                // for people; empty when completed
    std::optional<Instant> not_before;  // of a deferral, when known
    Json details = nullptr;             // error_details, for developers
    // Of a completed run: what becomes true with it. Called in the transaction that completes the
    // job, and never when the job is no longer ours.
    std::function<void()> publish = nullptr;
};

// How many messages a job has dealt with, in which way.
struct MessageCounts {
    std::int64_t listed = 0;       // in the job's window
    std::int64_t cached = 0;       // of these, in the mirror before the job began
    std::int64_t fetched = 0;      // by this job
    std::int64_t failed = 0;       // recorded, asked for again next time
    std::int64_t gone = 0;         // listed, but deleted before they were fetched
    std::int64_t requests = 0;     // HTTP requests to Gmail
    std::int64_t units = 0;        // of quota, spent
    std::int64_t units_saved = 0;  // by getting whole threads

    // The share of listed messages that needed no fetch, 0 to 1; 0 when none were listed.
    double cache_hit_rate() const {
        return listed > 0 ? static_cast<double>(cached) / static_cast<double>(listed) : 0.0;
    }

    MessageCounts& operator+=(const MessageCounts& other) {
        listed += other.listed;
        cached += other.cached;
        fetched += other.fetched;
        failed += other.failed;
        gone += other.gone;
        requests += other.requests;
        units += other.units;
        units_saved += other.units_saved;
        return *this;
    }
};

// How fast a fetch goes.
struct Pace {
    // What keeps it from going faster.
    enum class Limit {
        quota,    // Google's units a minute
        network,  // waiting for answers
        server,   // waiting after refusals
    };
    double messages_per_second = 0;  // over the last minute, or since the start
    std::int64_t units_per_minute = 0;
    std::optional<Millis> time_left;  // unknown at first
    std::optional<Limit> limited_by;
};

// What a run tells whoever watches. Called on the job's own thread.
struct ProgressEvent {
    enum class Kind { started, advanced, finished };
    Kind kind = Kind::advanced;
    std::string job_id;
    std::string job_type;
    std::string step;  // "Fetching batch 2/5..."
    std::int64_t done = 0;
    std::int64_t total = 0;
    Pace pace;
    Outcome outcome;        // of a finished run
    MessageCounts counts;   // of a finished fetch
    bool retrying = false;  // a finished run that failed and will be tried again
};
using ProgressSink = std::function<void(const ProgressEvent&)>;

}  // namespace agent::pipeline
