#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/pipeline/coverage.h"
#include "agent/pipeline/mail_run.h"

namespace agent::pipeline {

// Brings the mirror up to date with what has happened in the mailbox since the coverage that is on
// record, by its history: what was deleted or went to spam or trash leaves the mirror, and labels
// change without a fetch where the history tells them. Each page is one transaction. Going through
// the same history again changes nothing, so a run may end anywhere.
class HistoryFollower {
public:
    explicit HistoryFollower(MailRun& run);

    // Where a crawl begins.
    struct Start {
        std::optional<Coverage> on_record;  // for CoverageStore::publish
        std::optional<Coverage> held;       // that can be built upon: the history went all the way
        std::string history_id;             // the mailbox's, before anything is listed or fetched
        Messages added;                     // that came since, newest first; maybe in the mirror
        Messages unclear;                   // in the mirror, but must be fetched again
    };
    // Without coverage, or when Gmail no longer knows what happened since, only the place.
    Result<Start, gmail::Error> follow();

private:
    Result<Done, gmail::Error> read_pages(const std::string& from);
    void read(const gmail::MailChange& change);
    void read_labels(const gmail::MailChange& change);
    void show(const gmail::MessageRef& message);
    void hide(const std::string& id);
    void apply_page();
    Messages newest_first() const;

    MailRun& run_;
    Start start_;
    struct Added {
        std::size_t order;
        std::string thread_id;
    };
    std::map<std::string, Added> added_;
    std::size_t next_order_ = 0;
    std::set<std::string> unclear_;
    // Of the page at hand.
    std::set<std::string> hidden_;
    std::map<std::string, LabelNews> news_;
};

}  // namespace agent::pipeline
