#include "storage/job_store.h"
#include "storage/message_cache.h"
#include "storage/outbox.h"
#include "tests/storage/child_process.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::Database;
using test::at;
using test::Channel;

namespace {

// Commits a message, a job and its outbox entry, again and again, saying so after each.
void commit_for_ever(const storage::DatabaseOptions& options, int from, Channel& parent) {
    Database database(options, at(0));
    Database::Lease(database)->exec("PRAGMA wal_autocheckpoint = 40");  // die in those too
    storage::JobStore jobs(database);
    storage::MessageCache cache(database, "user-1");
    storage::Outbox outbox(database);
    for (int i = from;; ++i) {
        const std::string id = std::to_string(i);
        Database::Transaction transaction(database);
        cache.upsert(std::vector{test::message(id)});
        jobs.upsert(test::job(id));
        outbox.enqueue("analytics_jobs", id, storage::OutboxOperation::insert, at(i));
        transaction.commit();
        parent.send('c');
    }
}

}  // namespace

TEST_CASE("killed at any moment, the mirror is whole and has every commit it told of") {
    test::TempFolder folder;
    storage::DatabaseOptions options;
    options.file = folder / "mirror.db";
    int next = 0;
    for (int kill = 0; kill < 20; ++kill) {
        int told = next;
        {
            test::ChildProcess child(
                [&](Channel& parent) { commit_for_ever(options, next, parent); });
            Channel channel = child.channel();
            for (int i = 0; i <= kill / 2; ++i) told += channel.receive() ? 1 : 0;
            child.kill();
            while (channel.receive()) ++told;  // said before it died
        }
        REQUIRE(told > next);

        Database database(options, at(0));
        const auto messages = storage::MessageCache(database, "user-1").stats().messages;
        CHECK(database.check().empty());
        // One commit may be there that it had no time to tell of.
        CHECK((messages == told || messages == told + 1));
        CHECK(storage::JobStore(database).counts().pending == messages);
        CHECK(storage::Outbox(database).counts().waiting == messages);
        next = static_cast<int>(messages);
    }
}
