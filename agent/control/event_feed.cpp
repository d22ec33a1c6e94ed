#include "agent/control/event_feed.h"

#include <algorithm>
#include <utility>

namespace agent::control {
namespace {

constexpr int kJobs = 200;
constexpr Millis kBetweenComments{15'000};
// Counting a large cache takes a while: of a stream's time, at most one part in so many.
constexpr int kShareOfStatus = 10;
constexpr Millis kBetweenStatuses{1'000};
// Some of it changes with time alone, such as the units of the last minute.
constexpr Millis kOldestStatus{5'000};

std::string line_of(const Json& document) {
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

EventFeed::EventFeed(Desk& desk, const Clock& clock)
    : desk_(desk), clock_(clock), written_at_(clock.monotonic()) {}

void EventFeed::write_news(std::ostream& out) {
    const auto mark = desk_.change_mark();
    if (mark_ != mark) {
        mark_ = mark;
        status_wanted_ = true;
        write_jobs(out);
    }
    const auto now = clock_.monotonic();
    if (now >= status_latest_ || (status_wanted_ && now >= status_soonest_)) write_status(out);
    if (clock_.monotonic() - written_at_ >= kBetweenComments) {
        out << ": still here\n\n";
        written_at_ = clock_.monotonic();
    }
    out.flush();
}

void EventFeed::write(std::ostream& out, const char* event, const std::string& data) {
    // JSON on one line has no line break, which would end the field.
    out << "event: " << event << "\ndata: " << data << "\n\n";
    written_at_ = clock_.monotonic();
}

void EventFeed::write_jobs(std::ostream& out) {
    Desk::JobFilter newest;
    newest.limit = kJobs;
    const Json jobs = desk_.jobs(newest);
    std::map<std::string, std::string> now;
    for (auto job = jobs.rbegin(); job != jobs.rend(); ++job) {  // oldest first
        const auto id = (*job)["id"].get<std::string>();
        std::string text = line_of(*job);
        const auto before = jobs_.find(id);
        if (before == jobs_.end() || before->second != text) write(out, "job", text);
        now.emplace(id, std::move(text));
    }
    write_removed_jobs(out, now);
    jobs_ = std::move(now);
}

void EventFeed::write_removed_jobs(std::ostream& out,
                                   const std::map<std::string, std::string>& now) {
    for (const auto& [id, text] : jobs_) {
        if (now.contains(id) || !desk_.job(id).is_null()) continue;
        write(out, "job_removed", line_of({{"id", id}}));
    }
}

void EventFeed::write_status(std::ostream& out) {
    const auto begun = clock_.monotonic();
    std::string status = line_of(desk_.status());
    const auto ended = clock_.monotonic();
    const auto rest =
        std::max<Monotonic::duration>(kBetweenStatuses, (ended - begun) * kShareOfStatus);
    status_soonest_ = ended + rest;
    status_latest_ = ended + std::max<Monotonic::duration>(kOldestStatus, rest);
    status_wanted_ = false;
    if (status == status_) return;
    write(out, "status", status);
    status_ = std::move(status);
}

}  // namespace agent::control
