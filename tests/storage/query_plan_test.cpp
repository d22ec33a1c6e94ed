#include <sqlite3.h>

#include "storage/job_store.h"
#include "storage/job_versions.h"
#include "storage/message_cache.h"
#include "storage/message_changes.h"
#include "storage/message_retention.h"
#include "storage/message_scan.h"
#include "storage/message_search.h"
#include "storage/outbox.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::Database;
using test::at;
using test::Mirror;

namespace {

int keep_text(unsigned, void* texts, void* statement, void*) {
    static_cast<std::vector<std::string>*>(texts)->emplace_back(
        sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    return 0;
}

// The plan of every statement that `act` runs, one step a line.
std::string plans_of(Database& database, const std::function<void()>& act) {
    const Database::Lease lease(database);
    std::vector<std::string> statements;
    sqlite3_trace_v2(lease->getHandle(), SQLITE_TRACE_STMT, keep_text, &statements);
    act();
    sqlite3_trace_v2(lease->getHandle(), 0, nullptr, nullptr);

    std::string plans;
    for (const std::string& statement : statements) {
        if (!statement.starts_with("SELECT") && !statement.starts_with("DELETE") &&
            !statement.starts_with("UPDATE")) {
            continue;
        }
        SQLite::Statement plan(*lease, "EXPLAIN QUERY PLAN " + statement);
        while (plan.executeStep()) plans += plan.getColumn("detail").getString() + "\n";
    }
    return plans;
}

void check_uses(const std::string& plans, const std::string& step) {
    CAPTURE(plans);
    CHECK_THAT(plans, Catch::Contains(step));
    // A scan in the order of an index ends at the limit; one of the table reads it all.
    for (const std::string table : {"message_cache", "analytics_jobs", "outbox"}) {
        CHECK_THAT(plans, !Catch::Contains("SCAN " + table + "\n"));
    }
    CHECK_THAT(plans, !Catch::Contains("ORDER BY"));  // no sorting of more than the limit
}

}  // namespace

TEST_CASE("looking for missing messages is a look-up in the unique index for each id") {
    Mirror mirror;
    storage::MessageCache cache(mirror.database, "user-1");

    const auto plans =
        plans_of(mirror.database, [&] { cache.missing(std::vector<std::string>{"a"}); });

    CHECK_THAT(plans, Catch::Contains("SEARCH message_cache USING COVERING INDEX"
                                      " sqlite_autoindex_message_cache_2"
                                      " (user_id=? AND message_id=? AND provider=?)"));
    CHECK_THAT(plans, !Catch::Contains("SCAN message_cache"));
}

TEST_CASE("a search goes from words to messages, and old mail is a range by date") {
    Mirror mirror;
    storage::MessageSearch search(mirror.database, "user-1");
    storage::MessageRetention retention(mirror.database);

    const auto found = plans_of(mirror.database, [&] { (void)search.find("a", 5); });
    CHECK_THAT(found, Catch::Contains("SCAN word VIRTUAL TABLE"));
    CHECK_THAT(found, Catch::Contains("SEARCH message USING INTEGER PRIMARY KEY (rowid=?)"));

    const auto pruned = plans_of(mirror.database, [&] { retention.remove_before(at(0), 5); });
    CHECK_THAT(pruned, Catch::Contains("COVERING INDEX message_cache_by_date (user_id=? AND "
                                       "provider=? AND internal_date<?)"));
}

TEST_CASE("finding, removing and marking messages go through the unique index") {
    Mirror mirror;
    storage::MessageCache cache(mirror.database, "user-1");
    const std::vector<std::string> ids{"a"};
    const std::string step =
        "INDEX sqlite_autoindex_message_cache_2 (user_id=? AND message_id=? AND provider=?)";

    check_uses(plans_of(mirror.database, [&] { cache.find("a"); }), step);
    check_uses(plans_of(mirror.database, [&] { cache.remove(ids); }), step);
    check_uses(plans_of(mirror.database, [&] { cache.mark_with_attachments(ids); }), step);
}

TEST_CASE("a page of messages is read from an index in its order") {
    Mirror mirror;
    storage::MessageCache cache(mirror.database, "user-1");
    const auto list = [&](std::optional<storage::Instant> before, const std::string& from) {
        return plans_of(mirror.database, [&] { cache.list({20, before, from}); });
    };

    check_uses(list({}, ""), "message_cache_by_date (user_id=? AND provider=?)");
    check_uses(list(at(0), ""),
               "message_cache_by_date (user_id=? AND provider=? AND internal_date<?)");
    check_uses(list({}, "a@b.c"),
               "message_cache_by_sender (user_id=? AND provider=? AND from_email=?)");
    check_uses(list(at(0), "a@b.c"),
               "message_cache_by_sender"
               " (user_id=? AND provider=? AND from_email=? AND internal_date<?)");
}

TEST_CASE("the statistics are read from a covering index alone") {
    Mirror mirror;
    storage::MessageCache cache(mirror.database, "user-1");

    check_uses(plans_of(mirror.database, [&] { cache.stats(); }),
               "SEARCH message_cache USING COVERING INDEX message_cache_statistics");
}

TEST_CASE("changes of messages are read in their order, each message by its id") {
    Mirror mirror;
    storage::MessageChanges changes(mirror.database, "user-1");

    const auto plans = plans_of(mirror.database, [&] { changes.after(0, 10); });
    check_uses(plans, "SEARCH change USING INTEGER PRIMARY KEY (rowid>?)");
    check_uses(plans, "SEARCH message USING INDEX sqlite_autoindex_message_cache_1 (id=?)");
}

TEST_CASE("versions of jobs are read in the order of the primary key") {
    Mirror mirror;
    storage::JobVersions versions(mirror.database, "user-1");

    check_uses(plans_of(mirror.database, [&] { versions.after("a", 10); }),
               "SEARCH analytics_jobs USING INDEX sqlite_autoindex_analytics_jobs_1 (id>?)");
    check_uses(plans_of(mirror.database, [&] { versions.has_synced_open(); }),
               "SEARCH analytics_jobs USING INDEX analytics_jobs_by_status");
}

TEST_CASE("jobs are picked, listed and counted through indexes") {
    Mirror mirror;
    storage::JobStore jobs(mirror.database);
    const std::string by_status = "SEARCH analytics_jobs USING INDEX analytics_jobs_by_status";

    check_uses(plans_of(mirror.database, [&] { jobs.pending(at(0), {"full_sync"}, 5); }),
               by_status);
    check_uses(plans_of(mirror.database, [&] { jobs.claimed(); }), by_status);
    check_uses(plans_of(mirror.database,
                        [&] {
                            jobs.list({storage::JobStatus::failed, 5});
                        }),
               by_status);
    check_uses(plans_of(mirror.database, [&] { jobs.list({}); }),
               "SCAN analytics_jobs USING INDEX analytics_jobs_by_age");
    check_uses(plans_of(mirror.database, [&] { jobs.counts(); }),
               "SCAN analytics_jobs USING COVERING INDEX analytics_jobs_by_status");
    check_uses(plans_of(mirror.database, [&] { jobs.remove_finished_before(at(0)); }), by_status);
}

TEST_CASE("the outbox is read in order without sorting") {
    Mirror mirror;
    storage::Outbox outbox(mirror.database);

    check_uses(plans_of(mirror.database, [&] { outbox.due(at(0), 10); }),
               "SEARCH outbox USING INDEX outbox_by_parked (parked=?)");
    check_uses(plans_of(mirror.database, [&] { outbox.parked(); }),
               "SEARCH outbox USING INDEX outbox_by_parked (parked=?)");
    check_uses(plans_of(mirror.database, [&] { outbox.find("analytics_jobs", "a"); }),
               "SEARCH outbox USING INDEX sqlite_autoindex_outbox_1");
}

TEST_CASE("a page of a scan begins where the last one ended") {
    Mirror mirror;
    storage::MessageScan scan(mirror.database, "user-1");

    const auto plans = plans_of(mirror.database, [&] { scan.oldest_first({}, {}, [](auto&) {}); });

    check_uses(plans,
               "USING INDEX message_cache_by_date (user_id=? AND provider=? AND "
               "(internal_date,message_id)>(?,?) AND internal_date<?)");
}
