#include <thread>

#include "storage/job_store.h"
#include "storage/outbox.h"
#include "storage/sync_state.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::Database;
using storage::SyncState;
using test::at;
using test::Mirror;

TEST_CASE("a transaction that is not committed leaves nothing") {
    Mirror mirror;
    SyncState state(mirror.database);
    {
        const Database::Transaction transaction(mirror.database);
        state.set("key", "value");
        CHECK(state.get("key") == "value");
    }
    CHECK_FALSE(state.get("key").has_value());
}

TEST_CASE("a job and its outbox entry are committed together") {
    Mirror mirror;
    storage::JobStore jobs(mirror.database);
    storage::Outbox outbox(mirror.database);
    Database::Transaction transaction(mirror.database);
    jobs.upsert(test::job("a"));
    outbox.enqueue("analytics_jobs", "a", storage::OutboxOperation::insert, at(0));

    transaction.commit();

    CHECK(jobs.find("a").has_value());
    CHECK(outbox.find("analytics_jobs", "a").has_value());
}

TEST_CASE("an exception rolls back all that came before it") {
    Mirror mirror;
    storage::JobStore jobs(mirror.database);
    storage::Job bad = test::job("bad");
    bad.progress = -1;
    const auto act = [&] {
        Database::Transaction transaction(mirror.database);
        jobs.upsert(test::job("good"));
        jobs.upsert(bad);
        transaction.commit();
    };

    CHECK_THROWS_AS(act(), SQLite::Exception);

    CHECK_FALSE(jobs.find("good").has_value());
}

TEST_CASE("an inner transaction commits with the outer one only") {
    Mirror mirror;
    SyncState state(mirror.database);
    {
        const Database::Transaction outer(mirror.database);
        Database::Transaction inner(mirror.database);
        state.set("inner", "given up");
        inner.commit();
    }
    CHECK_FALSE(state.get("inner").has_value());
    {
        Database::Transaction outer(mirror.database);
        Database::Transaction inner(mirror.database);
        state.set("inner", "kept");
        inner.commit();
        outer.commit();
    }
    CHECK(state.get("inner") == "kept");
}

TEST_CASE("an inner transaction given up keeps the outer one from committing the rest") {
    Mirror mirror;
    SyncState state(mirror.database);
    {
        Database::Transaction outer(mirror.database);
        state.set("outer", "half");
        { const Database::Transaction inner(mirror.database); }
        CHECK_THROWS_AS(outer.commit(), std::logic_error);
    }
    CHECK_FALSE(state.get("outer").has_value());

    Database::Transaction next(mirror.database);
    state.set("next", "whole");
    next.commit();
    CHECK(state.get("next") == "whole");
}

TEST_CASE("a doom two levels down reaches the outermost transaction") {
    Mirror mirror;
    Database::Transaction outer(mirror.database);
    {
        Database::Transaction middle(mirror.database);
        { const Database::Transaction inner(mirror.database); }
        CHECK_THROWS_AS(middle.commit(), std::logic_error);
    }
    CHECK_THROWS_AS(outer.commit(), std::logic_error);
}

TEST_CASE("transactions are committed once and from the inside out") {
    Mirror mirror;
    Database::Transaction outer(mirror.database);
    Database::Transaction inner(mirror.database);

    CHECK_THROWS_AS(outer.commit(), std::logic_error);
    inner.commit();
    CHECK_THROWS_AS(inner.commit(), std::logic_error);
    outer.commit();
    CHECK_THROWS_AS(outer.commit(), std::logic_error);
}

TEST_CASE("the stores work on after a commit, before the transaction's scope ends") {
    Mirror mirror;
    SyncState state(mirror.database);
    Database::Transaction transaction(mirror.database);
    transaction.commit();

    state.set("key", "value");

    CHECK(state.get("key") == "value");
}

TEST_CASE("nothing slips through after SQLite itself has rolled a transaction back") {
    Mirror mirror;
    SyncState state(mirror.database);
    Database::Transaction transaction(mirror.database);
    Database::Lease(mirror.database)->exec("ROLLBACK");

    CHECK_THROWS_AS(state.set("key", "alone"), std::logic_error);
    CHECK_THROWS_AS(transaction.commit(), std::logic_error);
}

TEST_CASE("two threads share one database without losing or mixing anything") {
    Mirror mirror;
    SyncState state(mirror.database);
    state.set("count", "0");
    constexpr int kRounds = 50;
    const auto work = [&] {
        for (int i = 0; i < kRounds; ++i) {
            Database::Transaction transaction(mirror.database);
            const int count = std::stoi(state.get("count").value());
            state.set("count", std::to_string(count + 1));
            transaction.commit();
        }
    };

    std::thread first(work);
    std::thread second(work);
    first.join();
    second.join();

    CHECK(state.get("count") == std::to_string(2 * kRounds));
}
