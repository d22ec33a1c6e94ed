#include "agent/cli/progress_view.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "agent/cli/json_output.h"
#include "agent/cli/text.h"
#include "agent/pipeline/pace_text.h"

namespace agent::cli {
namespace {

using pipeline::Outcome;
using pipeline::ProgressEvent;

constexpr std::size_t kBarCells = 24;
constexpr std::size_t kIdCharacters = 8;

std::string short_id(const std::string& id) {
    return id.substr(0, kIdCharacters);
}

std::string count_of(std::int64_t done, std::int64_t total) {
    return std::to_string(done) + "/" + std::to_string(total);
}

std::string ending_of(const ProgressEvent& event) {
    switch (event.outcome.kind) {
        case Outcome::Kind::completed:
            return "completed";
        case Outcome::Kind::interrupted:
            return "interrupted; it goes on at the next start";
        case Outcome::Kind::lost:
            return "stopped: it was cancelled or another agent has it";
        case Outcome::Kind::deferred:
            return "waits: " + event.outcome.message;
        case Outcome::Kind::needs_sign_in:
            return "waits for a sign-in to Google: " + event.outcome.message;
        case Outcome::Kind::other_mailbox:
            return "waits: " + event.outcome.message;
        case Outcome::Kind::failed_transient:
            return (event.retrying ? "will be tried again: " : "failed: ") + event.outcome.message;
        case Outcome::Kind::failed_permanent:
            return "failed: " + event.outcome.message;
    }
    return "";
}

std::string details_of(const ProgressEvent& event) {
    if (event.counts.listed == 0) return "";
    return " (" + std::to_string(event.counts.fetched) + " fetched, " +
           std::to_string(event.counts.cached) + " from the cache" +
           (event.counts.failed > 0 ? ", " + std::to_string(event.counts.failed) + " failed" : "") +
           ")";
}

const char* name_of(ProgressEvent::Kind kind) {
    switch (kind) {
        case ProgressEvent::Kind::started:
            return "started";
        case ProgressEvent::Kind::advanced:
            return "progress";
        case ProgressEvent::Kind::finished:
            return "finished";
    }
    return "";
}

std::string rate_and_units(const pipeline::Pace& pace) {
    const std::string rate = rate_text(pace);
    if (rate.empty() || pace.units_per_minute == 0) return rate;
    return rate + ", " + std::to_string(pace.units_per_minute) + " units/min";
}

Json pace_json(const pipeline::Pace& pace) {
    Json json = {{"messages_per_second", pace.messages_per_second},
                 {"units_per_minute", pace.units_per_minute},
                 {"seconds_left", nullptr},
                 {"limited_by", nullptr}};
    if (pace.time_left) {
        json["seconds_left"] = std::chrono::ceil<std::chrono::seconds>(*pace.time_left).count();
    }
    if (pace.limited_by) json["limited_by"] = pipeline::to_string(*pace.limited_by);
    return json;
}

}  // namespace

std::string rate_text(const pipeline::Pace& pace) {
    if (pace.messages_per_second <= 0) return "";
    std::ostringstream out;
    out << std::fixed << std::setprecision(pace.messages_per_second < 10 ? 1 : 0)
        << pace.messages_per_second << "/s";
    return out.str();
}

std::string progress_bar(std::int64_t done, std::int64_t total, std::size_t width) {
    const double share =
        total > 0 ? std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0)
                  : 1.0;
    const auto full = static_cast<std::size_t>(share * static_cast<double>(width));
    return std::string(full, '#') + std::string(width - full, '-');
}

ProgressView::ProgressView(Console& console, bool terminal)
    : console_(console), terminal_(terminal) {}

ProgressView::~ProgressView() {
    clear_bar();
}

void ProgressView::show(const ProgressEvent& event) {
    const std::lock_guard lock(mutex_);
    if (console_.json) {
        print_event(event);
        return;
    }
    if (event.kind == ProgressEvent::Kind::finished) {
        runs_.erase(event.job_id);
    } else {
        runs_[event.job_id] = {event.step, event.done, event.total, event.pace};
    }
    if (!terminal_ || event.kind == ProgressEvent::Kind::finished) {
        clear_bar();
        print_line(event);
    }
    if (terminal_) draw_bar();
}

void ProgressView::print_line(const ProgressEvent& event) {
    std::string line = event.job_type + " " + short_id(event.job_id) + ": ";
    switch (event.kind) {
        case ProgressEvent::Kind::started:
            line += "started";
            break;
        case ProgressEvent::Kind::advanced:
            line += event.step;
            if (event.total > 0) line += " " + count_of(event.done, event.total);
            break;
        case ProgressEvent::Kind::finished:
            line += ending_of(event) + details_of(event);
            break;
    }
    remarks(console_) << printable(line) << std::endl;
}

void ProgressView::print_event(const ProgressEvent& event) {
    Json json = {{"event", name_of(event.kind)}, {"job", event.job_id}, {"type", event.job_type}};
    if (event.kind == ProgressEvent::Kind::advanced) {
        json["step"] = event.step;
        json["done"] = event.done;
        json["total"] = event.total;
        json["percent"] = event.total > 0 ? event.done * 100 / event.total : 0;
        json.update(pace_json(event.pace));
    }
    if (event.kind == ProgressEvent::Kind::finished) {
        json["outcome"] = ending_of(event);
        json["units"] = event.counts.units;
        json["units_saved"] = event.counts.units_saved;
    }
    print_json_line(remarks(console_), json);
}

void ProgressView::draw_bar() {
    clear_bar();
    if (runs_.empty()) return;
    const Run& first = runs_.begin()->second;
    std::int64_t done = 0;
    std::int64_t total = 0;
    for (const auto& [id, run] : runs_) {
        done += run.done;
        total += run.total;
    }
    std::string line;
    if (total > 0) {
        line = "[" + progress_bar(done, total, kBarCells) + "] " +
               std::to_string(done * 100 / total) + "% " + count_of(done, total) + "  ";
    }
    const std::string rate = rate_and_units(first.pace);
    if (!rate.empty()) line += rate + "  ";
    line += first.step;
    if (runs_.size() > 1) line += "  (" + std::to_string(runs_.size()) + " jobs)";
    remarks(console_) << '\r' << printable(line) << "\x1b[K" << std::flush;
    bar_drawn_ = true;
}

void ProgressView::clear_bar() {
    if (!bar_drawn_) return;
    remarks(console_) << "\r\x1b[K" << std::flush;
    bar_drawn_ = false;
}

}  // namespace agent::cli
