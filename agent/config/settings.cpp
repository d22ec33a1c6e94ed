#include <algorithm>
#include <iterator>

#include "agent/config/config.h"

namespace agent::config {
namespace {

// The defaults and profiles that users know are fixed by the worker this program replaces.
constexpr Setting kSettings[] = {
    {.name = "supabase.url",
     .type = Type::url,
     .default_value = "",
     .summary = "the Supabase project, such as https://abcd.supabase.co",
     .other_environment_names = "NEXT_PUBLIC_SUPABASE_URL SUPABASE_URL"},
    {.name = "supabase.key",
     .type = Type::text,
     .default_value = "",
     .summary = "the project's publishable (anon) key",
     .other_environment_names = "SUPABASE_ANON_KEY SUPABASE_PUBLISHABLE_KEY "
                                "NEXT_PUBLIC_SUPABASE_ANON_KEY "
                                "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY"},
    {.name = "google.client_id",
     .type = Type::text,
     .default_value = "",
     .summary = "the OAuth client that asks Google for access",
     .other_environment_names = "GOOGLE_CLIENT_ID"},
    {.name = "google.client_secret",
     .type = Type::text,
     .default_value = "",
     .summary = "that client's secret; from the environment only",
     .other_environment_names = "GOOGLE_CLIENT_SECRET",
     .secret = true},
    {.name = "google.token_url",
     .type = Type::url,
     .default_value = "https://oauth2.googleapis.com/token",
     .summary = "where Google's access tokens are refreshed"},
    {.name = "google.auth_url",
     .type = Type::url,
     .default_value = "https://accounts.google.com/o/oauth2/v2/auth",
     .summary = "where the sign-in with Google begins"},
    {.name = "gmail.base_url",
     .type = Type::url,
     .default_value = "https://gmail.googleapis.com",
     .summary = "the Gmail API"},
    {.name = "gmail.units_per_minute",
     .type = Type::integer,
     .default_value = "6000",
     .summary = "units of quota that Google gives a minute; 0: no limit",
     .least = 0,
     .most = 1'000'000'000},
    {.name = "gmail.price_message",
     .type = Type::integer,
     .default_value = "20",
     .summary = "units that a message costs",
     .least = 1,
     .most = 10'000},
    {.name = "gmail.price_thread",
     .type = Type::integer,
     .default_value = "40",
     .summary = "units that a thread costs",
     .least = 1,
     .most = 10'000},
    {.name = "gmail.price_list",
     .type = Type::integer,
     .default_value = "5",
     .summary = "units that a page of message ids costs",
     .least = 1,
     .most = 10'000},
    {.name = "gmail.price_history",
     .type = Type::integer,
     .default_value = "2",
     .summary = "units that a page of history costs",
     .least = 1,
     .most = 10'000},
    {.name = "gmail.price_profile",
     .type = Type::integer,
     .default_value = "1",
     .summary = "units that a look at the mailbox's totals costs",
     .least = 1,
     .most = 10'000},
    {.name = "profile",
     .type = Type::choice,
     .default_value = "default",
     .summary = "sets poll.interval_ms, fetch.batch_size and fetch.max_results together",
     .choices = "default|fast|slow"},
    {.name = "poll.interval_ms",
     .type = Type::integer,
     .default_value = "5000",
     .summary = "milliseconds between two looks for pending jobs",
     .least = 500,
     .most = 3'600'000},
    {.name = "poll.max_jobs",
     .type = Type::integer,
     .default_value = "5",
     .summary = "jobs that run at once",
     .least = 1,
     .most = 20},
    {.name = "fetch.batch_size",
     .type = Type::integer,
     .default_value = "20",
     .summary = "messages in one request to Gmail",
     .least = 1,
     .most = 100},
    {.name = "fetch.concurrency",
     .type = Type::integer,
     .default_value = "25",
     .summary = "messages that Gmail is asked for at once, over all jobs",
     .least = 1,
     .most = 100},
    {.name = "fetch.max_results",
     .type = Type::integer,
     .default_value = "500",
     .summary = "messages of a job that does not say how many",
     .least = 1,
     .most = 1'000'000},
    {.name = "fetch.days_back",
     .type = Type::integer,
     .default_value = "7",
     .summary = "days of mail of a job that does not say how many",
     .least = 1,
     .most = 36'500},
    {.name = "fetch.format",
     .type = Type::choice,
     .default_value = "metadata",
     .summary = "how much of a message is fetched",
     .choices = "metadata|full"},
    {.name = "fetch.group_threads",
     .type = Type::boolean,
     .default_value = "true",
     .summary = "get whole threads where that costs less of the quota"},
    {.name = "fetch.manner",
     .type = Type::choice,
     .default_value = "auto",
     .summary = "in batches, in streams side by side, or whichever proves faster",
     .choices = "auto|batch|streams"},
    {.name = "jobs.retention_days",
     .type = Type::integer,
     .default_value = "7",
     .summary = "days for which finished jobs are kept here",
     .least = 1,
     .most = 36'500},
    {.name = "http.proxy",
     .type = Type::text,
     .default_value = "",
     .summary = "proxy URL; empty: HTTPS_PROXY and its like apply"},
    {.name = "http.ca_file",
     .type = Type::path,
     .default_value = "",
     .summary = "PEM file of certificate authorities to trust"},
    {.name = "http.http2",
     .type = Type::boolean,
     .default_value = "true",
     .summary = "offer HTTP/2 to servers"},
    {.name = "http.connect_timeout_ms",
     .type = Type::integer,
     .default_value = "10000",
     .summary = "milliseconds in which a connection must stand",
     .least = 100,
     .most = 600'000},
    {.name = "http.stall_timeout_ms",
     .type = Type::integer,
     .default_value = "30000",
     .summary = "milliseconds without a byte after which a transfer is given up",
     .least = 1'000,
     .most = 3'600'000},
    {.name = "log.level",
     .type = Type::choice,
     .default_value = "info",
     .summary = "the least important lines that are logged",
     .choices = "debug|info|warning|error"},
    {.name = "log.max_size_mb",
     .type = Type::integer,
     .default_value = "5",
     .summary = "megabytes at which a new log file is begun",
     .least = 1,
     .most = 1'000},
    {.name = "log.keep_files",
     .type = Type::integer,
     .default_value = "5",
     .summary = "older log files that are kept",
     .least = 1,
     .most = 100},
    {.name = "data.dir",
     .type = Type::path,
     .default_value = "",
     .summary = "where everything is kept; from --data-dir or the environment only"},
};

}  // namespace

const std::vector<Setting>& all_settings() {
    static const std::vector<Setting> settings(std::begin(kSettings), std::end(kSettings));
    return settings;
}

const Setting* find_setting(std::string_view name) {
    const auto& settings = all_settings();
    const auto found = std::find_if(settings.begin(), settings.end(),
                                    [&](const Setting& setting) { return setting.name == name; });
    return found == settings.end() ? nullptr : &*found;
}

std::string_view to_string(Origin origin) {
    switch (origin) {
        case Origin::built_in:
            return "default";
        case Origin::profile:
            return "profile";
        case Origin::file:
            return "file";
        case Origin::environment_file:
            return "environment file";
        case Origin::environment:
            return "environment";
        case Origin::command_line:
            return "command line";
    }
    return "";
}

}  // namespace agent::config
