#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/gmail/gmail_client.h"
#include "agent/pipeline/patience.h"

namespace agent::pipeline {

// What one batch came to. Every id asked for ends in exactly one batch, in one of the lists.
struct FetchedBatch {
    std::vector<gmail::Json> messages;  // Gmail message resources, each with the id asked for
    struct Failure {
        std::string id;
        std::string reason;
    };
    std::vector<Failure> failures;  // given up for this run
    std::vector<std::string> gone;  // no longer in the mailbox
};

// Fetches messages by id through Gmail's batch endpoint, adapting to what Gmail accepts: a
// batch halves when Google calls it too concurrent or too large and grows by one after each clean
// one. Every part is judged by itself: what was throttled is asked for again and never counts
// as a failure; what failed otherwise is retried alone a few times and then reported. Without a
// batch endpoint it gets messages one by one.
class MessageFetcher {
public:
    // Called after each batch; false ends the fetch (Ended::refused).
    using OnBatch = std::function<bool(const FetchedBatch&)>;

    struct Ended {
        enum class Kind {
            done,     // every id was handed to OnBatch
            refused,  // OnBatch said no
            error,    // `error` says why; what was handed over stays valid
        };
        Kind kind = Kind::done;
        gmail::Error error{};
    };

    MessageFetcher(gmail::GmailClient& gmail, Patience& patience, const StopSignal& stop,
                   gmail::Format format, int batch_size);

    Ended fetch(const std::vector<std::string>& ids, const OnBatch& on_batch);

    // HTTP requests made so far.
    std::int64_t requests() const { return requests_; }
    // Messages in the next batch.
    int batch_size() const { return size_; }

private:
    enum class Verdict { keep_going, give_up };

    std::vector<std::string> take_batch();
    Verdict fetch_one_batch(FetchedBatch& batch);
    Verdict whole_failed(const std::vector<std::string>& ids, const gmail::Error& error);
    Verdict sort_items(std::vector<gmail::BatchItem> items, FetchedBatch& batch);
    void sort_failed_item(const gmail::BatchItem& item, FetchedBatch& batch);
    Verdict fetch_alone(FetchedBatch& batch);
    void put_back(const std::vector<std::string>& ids);

    gmail::GmailClient& gmail_;
    Patience& patience_;
    const StopSignal& stop_;
    gmail::Format format_;
    int largest_size_;
    int size_;
    bool batch_endpoint_ = true;
    std::int64_t requests_ = 0;
    std::deque<std::string> waiting_;
    std::deque<std::string> alone_;        // failed in a batch
    std::map<std::string, int> attempts_;  // of the ids in alone_
    gmail::Error last_error_{};
};

}  // namespace agent::pipeline
