#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/gmail/message.h"
#include "agent/pipeline/listing.h"
#include "agent/pipeline/message_fetcher.h"
#include "storage/message_cache.h"

namespace agent::pipeline {

// What is known of a message's labels after one or several changes.
struct LabelNews {
    std::optional<std::vector<std::string>> all;  // at some moment
    std::map<std::string, bool> since;            // there or not, by changes after that moment
};

// Writes what Gmail tells into one user's part of the mirror.
class MirrorWriter {
public:
    // What becomes of messages in spam and trash, which Gmail lists only when asked for them.
    enum class Hidden { keep, drop };

    MirrorWriter(storage::MessageCache& cache, const Clock& clock, Hidden hidden)
        : cache_(cache), clock_(clock), hidden_(hidden) {}

    // These carry attachments, which the metadata format does not tell.
    void note_attachments(const Listing& messages);

    // Of these, what is marked in the mirror as carrying attachments stays so when it is stored
    // anew.
    void keep_attachments(const std::vector<std::string>& ids);

    struct Stored {
        std::int64_t fetched = 0;
        std::int64_t gone = 0;
        std::vector<FetchedBatch::Failure> failures;
    };
    // Call inside a Transaction to add what belongs to it.
    Stored store(const FetchedBatch& batch);

    // Brings the labels of a cached message, and all that follows from them, up to date without a
    // fetch. Nothing happens when it is not cached. False: what is cached cannot be read, so the
    // message should be fetched again.
    bool relabel(const std::string& id, const LabelNews& news);

private:
    void store_failure(const FetchedBatch::Failure& failure, Stored& stored);
    storage::CachedMessage row_of(const gmail::Message& message, const gmail::Json& resource) const;

    storage::MessageCache& cache_;
    const Clock& clock_;
    Hidden hidden_;
    Listing with_attachments_;
};

}  // namespace agent::pipeline
