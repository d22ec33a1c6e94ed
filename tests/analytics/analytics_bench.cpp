// Times the analytics of a million cached messages beside a bare SQLite loop that reads the same
// columns of the same rows in the same order, and tells the memory they took.
// Usage: bench_analytics [MESSAGES]

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <sys/resource.h>

#include "agent/analytics/mail_insights.h"
#include "agent/analytics/period_analytics.h"
#include "tests/analytics/million_messages.h"
#include "tests/support/temp_folder.h"

namespace {

using namespace agent::analytics;
using agent::Instant;

constexpr const char* kUser = "user-1";
constexpr std::int64_t kDays = 3'650;  // all of it

double seconds_of(const std::function<void()>& act) {
    const auto start = std::chrono::steady_clock::now();
    act();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double peak_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
    return static_cast<double>(usage.ru_maxrss) / (1024.0 * 1024.0);
#else
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
#endif
}

// Steps through the rows and touches every column.
std::int64_t bare_scan(storage::Database& database, const char* columns) {
    const storage::Database::Lease lease(database);
    SQLite::Statement rows(*lease, "SELECT " + std::string(columns) +
                                       " FROM message_cache WHERE user_id = ?1"
                                       " AND provider = 'gmail' AND internal_date NOT NULL"
                                       " ORDER BY internal_date, message_id");
    rows.bind(1, kUser);
    std::int64_t bytes = 0;
    while (rows.executeStep()) {
        for (int i = 0; i < rows.getColumnCount(); ++i) {
            const SQLite::Column column = rows.getColumn(i);
            (void)column.getText();
            bytes += column.getBytes();
        }
    }
    return bytes;
}

std::int64_t analytics(storage::Database& database, TimeZone& zone, Instant now) {
    const Period period = last_days(zone, now, kDays);
    storage::MessageScan scan(database, kUser);
    const OwnAddresses own = own_addresses({}, scan, period.window);
    PeriodAnalytics numbers(zone, period, own);
    scan.oldest_first(period.window, {},
                      [&](const storage::MessageHead& message) { numbers.add("gmail", message); });
    storage::MessageLookup lookup(database, kUser);
    return numbers.result(lookup, now)["total_count"].get<std::int64_t>();
}

std::int64_t insights(storage::Database& database, TimeZone& zone, Instant now) {
    const auto all = mail_insights(database, zone, {kUser, kDays, {}, {}, now});
    return all.value()["noise"]["received"].get<std::int64_t>();
}

void report(const char* what, double bare, double ours) {
    std::printf("%-20s %8.2f s   bare SQLite %6.2f s   ratio %5.2f   peak %6.1f MiB\n", what, ours,
                bare, ours / bare, peak_mib());
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::int64_t messages = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
    const Instant now(std::chrono::seconds(1'795'478'400));
    const test::TempFolder folder;
    storage::Database database({folder / "mirror.db", true, std::chrono::milliseconds(5'000), {}},
                               now);
    const double filling =
        seconds_of([&] { test::fill_with_messages(database, kUser, messages, now); });
    std::printf("%lld messages, %.0f MiB on disk, made in %.1f s, peak %.1f MiB\n",
                static_cast<long long>(messages),
                static_cast<double>(std::filesystem::file_size(database.file())) / 1048576.0,
                filling, peak_mib());
    auto zone = TimeZone::find("Europe/Berlin").value();

    constexpr const char* kHead =
        "message_id, thread_id, subject, from_email, internal_date, processed_data";
    constexpr const char* kAll =
        "message_id, thread_id, subject, from_email, internal_date, processed_data, to_emails,"
        " raw_bytes, raw_data";
    (void)bare_scan(database, kAll);  // so that all runs find the file in memory
    std::int64_t counted = 0;
    const double bare_head = seconds_of([&] { (void)bare_scan(database, kHead); });
    report("compute_analytics", bare_head,
           seconds_of([&] { counted = analytics(database, zone, now); }));
    if (counted != messages) return EXIT_FAILURE;
    const double bare_all = seconds_of([&] { (void)bare_scan(database, kAll); });
    report("agent insights", bare_all,
           seconds_of([&] { counted = insights(database, zone, now); }));
    return counted > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
