#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/gmail/gmail_client.h"
#include "agent/pipeline/errand.h"
#include "agent/pipeline/manner_chooser.h"
#include "agent/pipeline/patience.h"

namespace agent::pipeline {

// What one request, or several side by side, came to. Every id asked for ends in exactly one batch,
// in one of the lists.
struct FetchedBatch {
    std::vector<gmail::Json> messages;  // Gmail message resources, each with an id asked for
    struct Failure {
        std::string id;
        std::string reason;
    };
    std::vector<Failure> failures;  // given up for this run
    std::vector<std::string> gone;  // no longer in the mailbox
};

// Fetches messages by id, alone or with their thread, in batches or in streams side by side,
// adapting to what Gmail accepts: a batch grows by one after each clean one, up to what may run at
// once, and halves when Google finds it too large; the account's pacer narrows both when Google
// finds them too many at once. Every answer is judged by itself: what was throttled is asked for
// again and never counts as a failure; what failed otherwise is retried alone a few times and then
// reported.
class MessageFetcher {
public:
    // Called after each batch; false ends the fetch (Ended::refused).
    using OnBatch = std::function<bool(const FetchedBatch&)>;

    struct Settings {
        gmail::Format format = gmail::Format::metadata;
        int batch_size = 20;  // of the first batch
        bool group_threads = true;
    };

    struct Ended {
        enum class Kind {
            done,     // every id was handed to OnBatch
            refused,  // OnBatch said no
            error,    // `error` says why; what was handed over stays valid
        };
        Kind kind = Kind::done;
        gmail::Error error{};
    };

    MessageFetcher(gmail::GmailClient& gmail, MannerChooser& manners, Patience& patience,
                   const StopSignal& stop, Settings settings);

    // Messages without a thread id are got alone.
    Ended fetch(const std::vector<gmail::MessageRef>& messages, const OnBatch& on_batch);

    // Units that getting whole threads has spared so far.
    std::int64_t units_saved() const { return units_saved_; }

private:
    enum class Verdict { keep_going, give_up };
    // What went wrong in one batch beside single messages.
    struct Trouble {
        std::optional<gmail::Error> fatal;
        std::optional<gmail::Error> throttling;
        std::optional<gmail::Error> line;  // broken connections
    };

    Verdict fetch_some(FetchedBatch& batch);
    std::vector<Errand> take(std::deque<Errand>& source, gmail::Manner manner);
    std::size_t most_at_once(gmail::Manner manner) const;
    Verdict whole_failed(std::vector<Errand> errands, std::deque<Errand>& source,
                         gmail::Manner manner, const gmail::Error& error);
    Verdict sort(std::vector<Errand> errands, gmail::Haul haul, std::deque<Errand>& source,
                 FetchedBatch& batch);
    void keep_wanted(const Errand& errand, gmail::Json resource, FetchedBatch& batch);
    void sort_failure(const Errand& errand, const gmail::Error& error, Trouble& trouble,
                      FetchedBatch& batch);
    void alone(const std::vector<std::string>& ids);

    gmail::GmailClient& gmail_;
    MannerChooser& manners_;
    Patience& patience_;
    const StopSignal& stop_;
    const Settings settings_;
    int size_;               // of the next batch
    int largest_size_;       // that Google has not refused
    double bytes_each_ = 0;  // of a message, lately
    std::int64_t units_saved_ = 0;
    std::deque<Errand> waiting_;
    std::deque<Errand> alone_;             // failed in company
    std::map<std::string, int> attempts_;  // of the ids in alone_
    gmail::Error last_error_{};
};

}  // namespace agent::pipeline
