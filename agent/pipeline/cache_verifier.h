#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "agent/pipeline/attachment_search.h"
#include "agent/pipeline/coverage.h"
#include "agent/pipeline/manner_chooser.h"
#include "agent/pipeline/message_fetcher.h"
#include "agent/pipeline/mirror_writer.h"
#include "agent/pipeline/patience.h"
#include "storage/message_window.h"

namespace agent::pipeline {

// Compares the mirror of one user with the mailbox: which messages are there, by a listing of a
// window, and whether a random sample of them has the labels, date and thread that Gmail tells.
// What changed since the last job, by the mailbox's history, is no fault: the next job follows.
class CacheVerifier {
public:
    struct Parts {
        storage::Database& database;
        storage::MessageCache& cache;
        gmail::GmailClient& gmail;
        Clock& clock;
        const StopSignal& stop;
    };
    struct Settings {
        std::string user_id;
        gmail::Format format = gmail::Format::metadata;
        std::optional<Instant> since;  // a whole second; nothing: the whole mailbox
        std::int64_t sample = 50;      // messages, each for the price of one
        bool repair = false;
        Patience::Limits patience;
        unsigned seed = 0;  // of the jitter
    };
    struct Difference {
        std::string id;
        std::vector<std::string> fields;  // "labels", "internalDate", "threadId"
    };
    struct Report {
        std::int64_t in_mailbox = 0;        // in all, with spam and trash
        std::int64_t listed = 0;            // in the window
        std::int64_t mirrored = 0;          // in the window
        std::int64_t pending = 0;           // changed since the last job
        std::vector<std::string> missing;   // listed, not mirrored
        std::vector<std::string> unlisted;  // mirrored, not listed
        std::int64_t sampled = 0;
        std::vector<Difference> different;
        // With Settings::repair.
        std::int64_t fetched = 0;
        std::int64_t removed = 0;
        std::int64_t failed = 0;  // not repaired; asked for again by the next job

        bool agrees() const { return missing.empty() && unlisted.empty() && different.empty(); }
    };

    CacheVerifier(Parts parts, Settings settings);

    // Blocks until the end; an error says what Gmail refused. What was repaired before it stays so.
    Result<Report, gmail::Error> verify();

private:
    using Checked = Result<Done, gmail::Error>;

    template <class Ask>
    auto bear(const Ask& ask) -> decltype(ask());
    Result<gmail::MessagePage, gmail::Error> list_page(const gmail::ListQuery& query);
    Checked read_pending();
    Checked compare_lists();
    Checked check_sample();
    void compare(const gmail::Json& resource);
    Checked repair();
    Checked fetch(const std::vector<std::string>& ids, const MessageFetcher::OnBatch& on_batch);
    Instant from() const { return settings_.since.value_or(Instant::min()); }

    Parts parts_;
    Settings settings_;
    Patience patience_;
    MannerChooser manners_;
    MirrorWriter writer_;
    storage::MessageWindow window_;
    std::unordered_set<std::string> pending_;
    Report report_;
};

}  // namespace agent::pipeline
