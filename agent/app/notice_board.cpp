#include "agent/app/notice_board.h"

#include <string>
#include <utility>

namespace agent::app {

namespace {

using pipeline::Outcome;
using pipeline::ProgressEvent;

constexpr std::chrono::minutes kBetweenFailureNotices{1};
constexpr const char* kFirstSyncKey = "notices.first_sync_at";

bool has_failed(const ProgressEvent& event) {
    return event.outcome.kind == Outcome::Kind::failed_permanent ||
           (event.outcome.kind == Outcome::Kind::failed_transient && !event.retrying);
}

bool has_brought_mail(const ProgressEvent& event) {
    return event.outcome.kind == Outcome::Kind::completed &&
           pipeline::JobRunner::needs_gmail(event.job_type);
}

}  // namespace

NoticeBoard::NoticeBoard(storage::SyncState& state, const Clock& clock, bool mail_is_here,
                         Sink sink)
    : state_(state),
      clock_(clock),
      sink_(std::move(sink)),
      first_sync_to_come_(!mail_is_here && !state.get(kFirstSyncKey)) {}

void NoticeBoard::note(const ProgressEvent& event) {
    if (event.kind != ProgressEvent::Kind::finished) return;
    const std::lock_guard lock(mutex_);
    if (has_failed(event)) ++news_.failed;
    if (event.outcome.kind == Outcome::Kind::needs_sign_in) google_refused_ = true;
    if (has_brought_mail(event)) {
        google_refused_ = false;
        ++news_.mail_jobs_completed;
        news_.messages += event.counts.fetched;
    }
}

void NoticeBoard::note(const pipeline::Poller::Pulse& pulse) {
    News news;
    bool google_refused = false;
    {
        const std::lock_guard lock(mutex_);
        news = std::exchange(news_, {});
        google_refused = google_refused_;
    }
    const bool google_signed_out = pulse.google_trouble == gmail::Error::Kind::signed_out;
    // That there is an access token proves nothing: a new one may be refused.
    note_sign_in({"notices.google_sign_in_at",
                  {"Sign in to Gmail again",
                   "Mail analytics jobs wait until then. Run: agent login google"}},
                 google_signed_out || google_refused, news.mail_jobs_completed > 0);
    note_sign_in({"notices.supabase_sign_in_at",
                  {"Sign in to Supabase again",
                   "What is done here is sent after that. Run: agent login supabase"}},
                 pulse.supabase_trouble == supabase::Error::Kind::signed_out,
                 pulse.online && !pulse.supabase_trouble);
    tell_of_failures(news);
    tell_of_first_sync(news);
}

// Between "needed" and "works" nothing is known, as when the network is away.
void NoticeBoard::note_sign_in(const Incident& incident, bool needed, bool works) {
    const bool told = state_.get(incident.key).has_value();
    if (needed && !told) {
        state_.set_instant(incident.key, clock_.now());
        sink_(incident.notice);
    }
    if (works && !needed && told) state_.remove(incident.key);
}

void NoticeBoard::tell_of_failures(const News& news) {
    failed_untold_ += news.failed;
    const Monotonic now = clock_.monotonic();
    const bool too_soon = failures_told_at_ && now - *failures_told_at_ < kBetweenFailureNotices;
    if (failed_untold_ == 0 || too_soon) return;
    sink_({failed_untold_ == 1
               ? "A mail analytics job has failed"
               : std::to_string(failed_untold_) + " mail analytics jobs have failed",
           "The reason: agent jobs list --status failed"});
    failures_told_at_ = now;
    failed_untold_ = 0;
}

void NoticeBoard::tell_of_first_sync(const News& news) {
    if (!first_sync_to_come_ || news.mail_jobs_completed == 0) return;
    first_sync_to_come_ = false;
    state_.set_instant(kFirstSyncKey, clock_.now());
    sink_({"Your mail is here",
           "The first sync is done: " + std::to_string(news.messages) + " messages."});
}

}  // namespace agent::app
