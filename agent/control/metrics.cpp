#include "agent/control/metrics.h"

#include <array>
#include <sstream>

namespace agent::control {
namespace {

struct Gauge {
    const char* name;
    const char* help;
    const char* where;  // in the status, a JSON pointer
};

constexpr std::array kGauges = {
    Gauge{"agent_outbox_waiting", "Changes that Supabase has not got yet.", "/outbox/waiting"},
    Gauge{"agent_outbox_parked", "Changes that Supabase refused.", "/outbox/parked"},
    Gauge{"agent_cache_messages", "Messages in the cache.", "/cache/messages"},
    Gauge{"agent_cache_failed_messages", "Messages that could not be fetched.", "/cache/failed"},
    Gauge{"agent_cache_raw_bytes", "Bytes of these messages.", "/cache/raw_bytes"},
    Gauge{"agent_cache_hit_ratio", "Share of listed messages that needed no fetch, 0 to 1.",
          "/cache/hit_rate"},
    Gauge{"agent_database_bytes", "Bytes of the mirror's files.", "/database/bytes"},
    Gauge{"agent_gmail_quota_units_last_minute", "Units of Gmail's quota spent in a minute.",
          "/gmail_quota/units_last_minute"},
    Gauge{"agent_gmail_quota_units_per_minute", "Units a minute may take; 0: no limit.",
          "/gmail_quota/units_per_minute"},
};

void describe(std::ostream& out, const char* name, const char* help) {
    out << "# HELP " << name << ' ' << help << "\n# TYPE " << name << " gauge\n";
}

template <class Value>
void write(std::ostream& out, const char* name, const char* help, const Value& value) {
    describe(out, name, help);
    out << name << ' ' << value << '\n';
}

void write_jobs(std::ostream& out, const Json& jobs) {
    constexpr const char* kName = "agent_jobs";
    describe(out, kName, "Jobs in the mirror, by status.");
    for (const auto& [status, count] : jobs.items()) {
        out << kName << "{status=\"" << status << "\"} " << count << '\n';
    }
}

}  // namespace

std::string metrics_text(const Json& status, const Desk::Health& health, bool healthy) {
    std::ostringstream out;
    describe(out, "agent_info", "The version of the agent.");
    out << "agent_info{version=\"" << status["version"].get<std::string>() << "\"} 1\n";
    write(out, "agent_healthy", "Whether the last poll is not too long ago.", healthy ? 1 : 0);
    write(out, "agent_online", "Whether Supabase can be reached.", health.online ? 1 : 0);
    write(out, "agent_running_jobs", "Jobs that run now.", health.running_jobs);
    write(out, "agent_polls", "Polls since the start.", health.polls);
    if (health.last_poll_at) {
        const std::chrono::duration<double> since_1970 = health.last_poll_at->time_since_epoch();
        out << std::fixed;
        write(out, "agent_last_poll_timestamp_seconds", "When the last poll began.",
              since_1970.count());
        out << std::defaultfloat;
    }
    write_jobs(out, status["jobs"]);
    for (const Gauge& gauge : kGauges) {
        const Json::json_pointer place(gauge.where);
        if (!status.contains(place) || !status[place].is_number()) continue;
        write(out, gauge.name, gauge.help, status[place]);
    }
    return out.str();
}

}  // namespace agent::control
