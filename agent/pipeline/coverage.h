#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/gmail/gmail_client.h"
#include "storage/message_cache.h"
#include "storage/sync_state.h"

namespace agent::pipeline {

// What the mirror is known to hold of a mailbox: all mail that Gmail lists, from one moment on, as
// it was at one place in the mailbox's history. Messages that failed count as held: the cache
// remembers them, and they are asked for first.
struct Coverage {
    std::string history_id;    // opaque
    std::int64_t since_s = 0;  // seconds since 1970; 0: the whole mailbox
    gmail::Format format = gmail::Format::metadata;

    bool operator==(const Coverage&) const = default;

    // Whether mail held in our format can serve as mail in `wanted`.
    bool serves(gmail::Format wanted) const {
        return format == wanted || format == gmail::Format::full;
    }
};

// Remembers one user's coverage. The place in the history is taken before a crawl and published
// here in the transaction that finishes it, so that a run that ends early never hides a change.
class CoverageStore {
public:
    CoverageStore(storage::Database& database, const std::string& user_id);

    // Nothing when there is none that can be read.
    std::optional<Coverage> find();

    // Call inside the transaction that finishes the crawl. `before`: what find() gave when it
    // began. Another job's coverage, published meanwhile, stays unless ours reaches as far back.
    void publish(const std::optional<Coverage>& before, const Coverage& next);

private:
    storage::Database& database_;
    storage::SyncState state_;
    std::string key_;
};

}  // namespace agent::pipeline
