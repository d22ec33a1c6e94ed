#include "agent/cli/sync_report.h"

#include <iomanip>
#include <sstream>

#include "agent/cli/failure.h"
#include "agent/cli/job_text.h"
#include "agent/cli/remote_error.h"
#include "agent/cli/text.h"

namespace agent::cli {
namespace {

using pipeline::RoundSummary;

std::string seconds_text(std::chrono::milliseconds duration) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(1) << std::chrono::duration<double>(duration).count();
    return out.str() + " s";
}

std::string percent_text(double share) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(1) << share * 100.0;
    return out.str() + " %";
}

void print_messages(std::ostream& out, const pipeline::MessageCounts& messages) {
    if (messages.listed == 0) return;
    out << "messages: " << messages.listed << " listed, " << messages.cached << " in the cache ("
        << percent_text(messages.cache_hit_rate()) << "), " << messages.fetched << " fetched";
    if (messages.failed > 0) out << ", " << messages.failed << " failed";
    if (messages.gone > 0) out << ", " << messages.gone << " gone";
    out << ", " << messages.requests << " Gmail requests, " << messages.units << " units of quota";
    if (messages.units_saved > 0) out << " (" << messages.units_saved << " saved by threads)";
    out << '\n';
}

}  // namespace

Json sync_report(const RoundSummary& round, std::chrono::milliseconds duration) {
    return {
        {"online", round.online},
        {"pulled", round.pulled},
        {"pushed", round.pushed},
        {"pending_push", round.pending_push},
        {"parked", round.parked.size()},
        {"jobs",
         {{"completed", round.jobs_completed},
          {"failed", round.jobs_failed},
          {"retried", round.jobs_retried},
          {"waiting", round.jobs_waiting}}},
        {"messages",
         {{"listed", round.messages.listed},
          {"cached", round.messages.cached},
          {"fetched", round.messages.fetched},
          {"failed", round.messages.failed},
          {"cache_hit_rate", round.messages.cache_hit_rate()},
          {"from_cloud", round.messages_warmed},
          {"to_cloud", round.messages_uploaded}}},
        {"gmail_requests", round.messages.requests},
        {"gmail_units", round.messages.units},
        {"gmail_units_saved", round.messages.units_saved},
        {"duration_ms", duration.count()},
    };
}

void print_sync_report(Console& console, const RoundSummary& round,
                       std::chrono::milliseconds duration) {
    if (console.json) {
        print_json(console.out, sync_report(round, duration));
        return;
    }
    std::ostream& out = console.out;
    out << "jobs: " << round.jobs_completed << " completed, " << round.jobs_failed << " failed";
    if (round.jobs_retried > 0) out << ", " << round.jobs_retried << " to be tried again";
    if (round.jobs_waiting > 0) out << ", " << round.jobs_waiting << " waiting";
    out << " in " << seconds_text(duration) << '\n';
    print_messages(out, round.messages);
    out << "Supabase: " << (round.online ? "online" : "offline") << ", " << round.pulled
        << " rows pulled, " << round.pushed << " pushed";
    if (round.messages_warmed > 0) out << ", " << round.messages_warmed << " messages from there";
    if (round.messages_uploaded > 0)
        out << ", " << round.messages_uploaded << " messages sent there";
    if (round.pending_push > 0) out << ", " << round.pending_push << " waiting to be sent";
    out << '\n';
    for (const auto& entry : round.parked) out << refused_line(entry) << '\n';
    if (!round.parked.empty()) out << "once the reason is gone: agent sync --retry-parked\n";
}

ExitCode sync_exit_code(const RoundSummary& round) {
    if (round.interrupted) throw Interrupted();
    if (round.supabase_trouble) raise(*round.supabase_trouble);
    if (round.google_trouble) raise(*round.google_trouble);
    if (round.jobs_failed > 0 || !round.parked.empty()) return ExitCode::failed;
    if (round.jobs_retried > 0 || round.jobs_waiting > 0 || round.pending_push > 0) {
        return ExitCode::try_later;
    }
    return ExitCode::done;
}

}  // namespace agent::cli
