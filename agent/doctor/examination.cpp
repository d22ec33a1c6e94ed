#include "agent/doctor/examination.h"

#include <algorithm>
#include <functional>
#include <thread>

#include "agent/app/http_options.h"
#include "agent/base/redaction.h"
#include "agent/base/user_error.h"
#include "agent/doctor/checks.h"

namespace agent::doctor {
namespace {

// Requests its signal when the time is over.
class TimeLimit {
public:
    TimeLimit(StopSignal& parent, Millis limit)
        : over_(parent), watch_([this, limit] {
              if (!done_.wait_for(limit)) over_.request();
          }) {}
    ~TimeLimit() {
        done_.request();
        watch_.join();
    }
    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;

    StopSignal& signal() { return over_; }

private:
    StopSignal over_;
    StopSignal done_;
    std::thread watch_;
};

void append(Findings& all, Findings more) {
    for (Finding& finding : more) {
        finding.what = redacted(finding.what);
        all.push_back(std::move(finding));
    }
}

using Check = std::function<Findings(StopSignal& over)>;

void run(Findings& all, const char* group, StopSignal& stop, const Check& check) {
    constexpr std::chrono::seconds kLimit{30};
    if (stop.requested()) return;
    TimeLimit limit(stop, kLimit);
    try {
        append(all, check(limit.signal()));
    } catch (const UserError& error) {
        append(all, {failure(group, error.code(), error.what(), error.hint())});
    } catch (const std::exception& error) {
        append(all, {failure(group, ExitCode::failed, error.what(), "")});
    }
}

}  // namespace

http::CurlOptions impatient_http(const config::Config& config) {
    http::CurlOptions options = app::http_options(config);
    options.connect_timeout = std::min<Millis>(options.connect_timeout, std::chrono::seconds(5));
    options.stall_timeout = std::min<Millis>(options.stall_timeout, std::chrono::seconds(5));
    options.total_timeout = std::chrono::seconds(10);
    return options;
}

std::optional<supabase::Session> stored_session(const Patient& patient) {
    const auto text = patient.secrets.read("supabase");
    return text ? supabase::session_from_text(*text) : std::nullopt;
}

Findings examine(const Patient& patient, StopSignal& stop) {
    Findings all;
    run(all, "settings", stop, [&](StopSignal&) { return check_settings(patient); });
    run(all, "data folder", stop, [&](StopSignal&) { return check_folder(patient); });
    run(all, "database", stop, [&](StopSignal& over) { return check_database(patient, over); });
    run(all, "service", stop, [](StopSignal&) { return check_service(); });
    NetworkFindings network;
    run(all, "network", stop, [&](StopSignal& over) {
        network = check_network(patient, over);
        return network.findings;
    });
    run(all, "supabase", stop, [&](StopSignal& over) {
        return network.supabase_answers ? check_supabase(patient, over)
                                        : Findings{skipped("supabase", "it cannot be reached")};
    });
    run(all, "google", stop, [&](StopSignal& over) {
        return network.google_answers ? check_google(patient, over)
                                      : Findings{skipped("google", "it cannot be reached")};
    });
    return all;
}

}  // namespace agent::doctor
