// Measures the cache of mail, each as a ratio to a bare SQLite loop of the same work in the same
// run. Ends with 1 when a target is missed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <sys/resource.h>

#include <Poco/UUIDGenerator.h>

#include "agent/gmail/batch_reply.h"
#include "agent/gmail/message.h"
#include "storage/message_cache.h"
#include "storage/message_packing.h"
#include "storage/message_search.h"
#include "tests/bench/bare_sqlite.h"
#include "tests/bench/batch_source.h"
#include "tests/support/temp_folder.h"

namespace {

using agent::gmail::Json;
using storage::CachedMessage;

constexpr const char* kUser = "0b9c4b5e-6a57-4a3a-9a1c-2f6f3c1d0001";
constexpr int kBatch = 20;
constexpr int kCompared = 5'000;      // messages of the comparison with a bare loop
constexpr int kMailbox = 100'000;     // messages
constexpr int kManyRows = 1'000'000;  // for the missing-id check
constexpr int kIdsAsked = 500;
constexpr double kMissingTargetMs = 2.0;
constexpr double kMemoryTargetMiB = 64.0;

double milliseconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

double median_of_runs(int runs, const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) times.push_back(milliseconds_of(work));
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

// The most that this process has held so far.
double peak_memory_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
    constexpr double kUnitsInMiB = 1024 * 1024;
#else
    constexpr double kUnitsInMiB = 1024;
#endif
    return static_cast<double>(usage.ru_maxrss) / kUnitsInMiB;
}

void print_ratio(const char* what, double ours_ms, double bare_ms) {
    std::printf("%-44s %10.2f ms   bare %10.2f ms   ratio %.2f\n", what, ours_ms, bare_ms,
                ours_ms / bare_ms);
}

bool print_target(const char* what, double value, double target, const char* unit) {
    std::printf("%-44s %10.2f %s   target under %.0f %s%s\n", what, value, unit, target, unit,
                value < target ? "" : "   MISSED");
    return value < target;
}

CachedMessage row_of(const Json& resource) {
    const auto message = agent::gmail::decode_message(resource);
    if (!message) throw std::runtime_error(message.error().what);
    const auto& decoded = message.value();
    CachedMessage row;
    row.id = Poco::UUIDGenerator::defaultGenerator().createRandom().toString();
    row.message_id = decoded.id;
    row.thread_id = decoded.thread_id;
    row.raw_data = resource.dump();
    row.processed_data = agent::gmail::processed_data(decoded, false, 0).dump();
    row.internal_date = decoded.internal_date;
    row.subject = decoded.subject;
    row.from_email = decoded.from.email;
    for (const auto& address : decoded.to) row.to_emails.push_back(address.email);
    row.fetched_at = storage::Instant(std::chrono::hours(24 * 20'000));
    return row;
}

std::vector<CachedMessage> rows_of(const agent::http::Response& response, int count) {
    std::vector<CachedMessage> rows;
    const auto reply = agent::gmail::read_batch_reply(response, static_cast<std::size_t>(count));
    for (const auto& answer : reply.answers) rows.push_back(row_of(Json::parse(answer->body)));
    return rows;
}

storage::DatabaseOptions options_for(const std::filesystem::path& file) {
    storage::DatabaseOptions options;
    options.file = file;
    return options;
}

// From the bytes of a batch's answer to committed rows; making the bytes is left out of the time.
double ingest(storage::MessageCache& cache, int first, int last) {
    double time = 0;
    for (int i = first; i < last; i += kBatch) {
        const auto response = test::batch_response(i, kBatch);
        time += milliseconds_of([&] { cache.upsert(rows_of(response, kBatch)); });
    }
    return time;
}

// The same rows, decoded beforehand.
double ingest_bare(test::BareSqlite& bare, int first, int last) {
    double time = 0;
    for (int i = first; i < last; i += kBatch) {
        const auto rows = rows_of(test::batch_response(i, kBatch), kBatch);
        time += milliseconds_of([&] { bare.insert(rows); });
    }
    return time;
}

// Without the bodies, indexes and triggers that the check does not touch, it is made in seconds.
void fill_with_ids(storage::Database& database) {
    const storage::Database::Lease lease(database);
    lease->exec("PRAGMA cache_size = -300000");
    for (const char* name : {"message_came", "message_words_come"}) {
        lease->exec("DROP TRIGGER " + std::string(name));
    }
    for (const char* name : {"date", "sender"}) {
        lease->exec("DROP INDEX message_cache_by_" + std::string(name));
    }
    SQLite::Transaction transaction(*lease);
    SQLite::Statement insert(*lease,
                             "INSERT INTO message_cache (id, user_id, message_id, fetched_at,"
                             " raw_bytes, raw_data) VALUES (?1, ?2, ?3, 0, 2, '{}')");
    for (int i = 0; i < kManyRows; ++i) {
        insert.bind(1, i);
        insert.bind(2, kUser);
        insert.bind(3, test::message_id(i));
        insert.exec();
        insert.reset();
    }
    transaction.commit();
    lease->exec("PRAGMA cache_size = -2000");
}

bool measure_missing(const test::TempFolder& folder) {
    storage::Database database(options_for(folder / "ids.db"), {});
    fill_with_ids(database);
    storage::MessageCache cache(database, kUser);
    std::vector<std::string> ids;  // every second one is there
    for (int i = 0; i < kIdsAsked; ++i) {
        ids.push_back(test::message_id(i % 2 == 0 ? i * 1'999 : kManyRows + i));
    }
    const double ours = median_of_runs(21, [&] {
        if (cache.missing(ids).size() != kIdsAsked / 2) throw std::logic_error("wrong answer");
    });
    const storage::Database::Lease lease(database);
    const double bare = median_of_runs(21, [&] { (void)test::count_missing(*lease, kUser, ids); });
    print_ratio("500 ids checked in 1,000,000 rows", ours, bare);
    return print_target("  of which", ours, kMissingTargetMs, "ms");
}

void measure_search(storage::Database& database) {
    storage::MessageSearch search(database, kUser);
    const storage::Database::Lease lease(database);
    const std::pair<const char*, const char*> searches[] = {
        {"search of 100,000: a common word", "budget"},
        {"search of 100,000: two words", "budget roadmap"},
        {"search of 100,000: a rare word", "4711"},
        {"search of 100,000: a sender", "from:person17"}};
    for (const auto& [what, words] : searches) {
        const std::string expression = std::get<std::string>(storage::match_expression(words));
        const double ours = median_of_runs(5, [&, typed = words] { (void)search.find(typed, 20); });
        const double bare =
            median_of_runs(5, [&] { (void)test::count_found(*lease, expression, 20); });
        print_ratio(what, ours, bare);
    }
}

void print_size(storage::Database& database, const storage::MessageCache::Stats& stats) {
    database.checkpoint();
    const auto size = static_cast<double>(std::filesystem::file_size(database.file()));
    std::printf("%-44s %10.0f bytes a message, raw data %.0f\n", "the mirror's file",
                size / static_cast<double>(stats.messages),
                static_cast<double>(stats.raw_bytes) / static_cast<double>(stats.messages));
}

bool measure_mailbox(const test::TempFolder& folder) {
    storage::Database database(options_for(folder / "mirror.db"), {});
    storage::MessageCache cache(database, kUser);
    const double ours = ingest(cache, 0, kCompared);
    test::BareSqlite bare((folder / "bare.db").string());
    print_ratio("5,000 messages from bytes to rows", ours, ingest_bare(bare, 0, kCompared));
    print_size(database, cache.stats());

    storage::MessagePacking packing(database);
    double time = 0;
    while (packing.step(500, {})) database.checkpoint();
    for (int done = kCompared; done < kMailbox; done += kCompared) {
        time += ingest(cache, done, std::min(done + kCompared, kMailbox));
        database.checkpoint();
    }
    std::printf("%-44s %10.3f ms a message\n", "the other 95,000, packed as they come",
                time / (kMailbox - kCompared));
    print_size(database, cache.stats());
    const bool small =
        print_target("memory of 100,000 messages", peak_memory_mib(), kMemoryTargetMiB, "MiB");
    measure_search(database);
    return small;
}

}  // namespace

int main() {
    const test::TempFolder folder;
    const bool small = measure_mailbox(folder);
    const bool quick = measure_missing(folder);
    return small && quick ? 0 : 1;
}
