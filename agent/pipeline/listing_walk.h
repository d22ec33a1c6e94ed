#pragma once

#include <optional>
#include <string>

#include "agent/pipeline/mail_run.h"

namespace agent::pipeline {

// Goes through a listing, newest mail first, side by side with the mirror in the order of dates:
// fetches what is missing and drops what the mailbox no longer has, in memory that does not grow.
class ListingWalk {
public:
    struct Span {
        Instant from;           // the end of the listing
        Instant before;         // mail from here on is none of the listing's
        bool labels_are_known;  // by the history; otherwise they are compared, too
    };
    ListingWalk(MailRun& run, const Span& span) : run_(run), span_(span) {}

    // Beside the first page: what must be fetched anew, and what else may be missing.
    struct More {
        Messages again;
        Messages candidates;
    };
    // The next page. Nothing: go on, else how the run ends.
    std::optional<Outcome> take(const Messages& page, const More& more, bool is_last);

    // The date of the oldest message of the last page; nothing when none of it is dated.
    std::optional<Instant> reached() const { return reached_; }

private:
    void drop_unlisted(const std::vector<std::string>& ids, Instant from);

    MailRun& run_;
    Span span_;  // `before` comes down with the pages
    std::optional<Instant> reached_;
    bool anything_listed_ = false;
};

}  // namespace agent::pipeline
