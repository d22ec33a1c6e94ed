#include "storage/outbox.h"

#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::Outbox;
using storage::OutboxEntry;
using storage::OutboxOperation;
using test::at;
using test::Mirror;

namespace {

constexpr auto kJobs = "analytics_jobs";

std::vector<std::string> rows(const std::vector<OutboxEntry>& entries) {
    std::vector<std::string> found;
    found.reserve(entries.size());
    for (const OutboxEntry& entry : entries) found.push_back(entry.row_id);
    return found;
}

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("a changed row waits with all that is known of it") {
    Mirror mirror;
    Outbox outbox(mirror.database);

    outbox.enqueue("analytics_insights", "a", OutboxOperation::insert, at(1));

    const OutboxEntry entry = outbox.find("analytics_insights", "a").value();
    CHECK(entry.sequence > 0);
    CHECK(entry.table_name == "analytics_insights");
    CHECK(entry.row_id == "a");
    CHECK(entry.operation == OutboxOperation::insert);
    CHECK(entry.version == 1);
    CHECK(entry.attempts == 0);
    CHECK(entry.created_at == at(1));
    CHECK_FALSE(entry.next_attempt_at.has_value());
    CHECK_FALSE(entry.last_error.has_value());
    CHECK_FALSE(entry.parked);
    CHECK_FALSE(outbox.find(kJobs, "a").has_value());
}

TEST_CASE("later changes of a waiting row raise its version and keep its place") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    outbox.enqueue(kJobs, "a", OutboxOperation::insert, at(1));
    outbox.enqueue(kJobs, "b", OutboxOperation::update, at(2));
    const auto before = outbox.find(kJobs, "a").value();

    outbox.enqueue(kJobs, "a", OutboxOperation::update, at(3));

    const auto after = outbox.find(kJobs, "a").value();
    CHECK(after.sequence == before.sequence);
    CHECK(after.version == 2);
    CHECK(after.operation == OutboxOperation::insert);
    CHECK(after.created_at == at(1));
    CHECK(rows(outbox.due(at(9), 10)) == Rows{"a", "b"});
}

TEST_CASE("a waiting update becomes an insert when the row was made anew") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    outbox.enqueue(kJobs, "a", OutboxOperation::update, at(1));

    outbox.enqueue(kJobs, "a", OutboxOperation::insert, at(2));

    CHECK(outbox.find(kJobs, "a")->operation == OutboxOperation::insert);
}

TEST_CASE("due entries come in order of first enqueueing and up to a limit") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    for (const char* row : {"c", "a", "b"}) {
        outbox.enqueue(kJobs, row, OutboxOperation::update, at(1));
    }

    CHECK(rows(outbox.due(at(1), 2)) == Rows{"c", "a"});
    CHECK(rows(outbox.due(at(1), 10)) == Rows{"c", "a", "b"});
}

TEST_CASE("an acknowledged entry is dropped") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    outbox.enqueue(kJobs, "a", OutboxOperation::insert, at(1));
    const auto sent = outbox.find(kJobs, "a").value();

    CHECK(outbox.acknowledge(sent.sequence, sent.version));

    CHECK_FALSE(outbox.find(kJobs, "a").has_value());
    CHECK_FALSE(outbox.acknowledge(sent.sequence, sent.version));
}

TEST_CASE("a row that changed while being sent stays, as an update") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    outbox.enqueue(kJobs, "a", OutboxOperation::insert, at(1));
    const auto sent = outbox.find(kJobs, "a").value();
    outbox.postpone(sent.sequence, at(50), "offline");
    outbox.enqueue(kJobs, "a", OutboxOperation::update, at(2));

    CHECK_FALSE(outbox.acknowledge(sent.sequence, sent.version));

    const auto left = outbox.find(kJobs, "a").value();
    CHECK(left.operation == OutboxOperation::update);
    CHECK(left.version == 2);
    CHECK(left.attempts == 0);
    CHECK(rows(outbox.due(at(2), 10)) == Rows{"a"});
    CHECK(outbox.acknowledge(left.sequence, left.version));
}

TEST_CASE("a late acknowledgement never hits the entry of another row") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    outbox.enqueue(kJobs, "a", OutboxOperation::insert, at(1));
    const auto sent = outbox.find(kJobs, "a").value();
    outbox.drop(kJobs, "a");
    outbox.enqueue(kJobs, "b", OutboxOperation::insert, at(2));

    CHECK_FALSE(outbox.acknowledge(sent.sequence, sent.version));

    CHECK(outbox.find(kJobs, "b")->operation == OutboxOperation::insert);
}

TEST_CASE("a postponed entry waits for its time and remembers why") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    outbox.enqueue(kJobs, "a", OutboxOperation::update, at(1));
    const auto sequence = outbox.find(kJobs, "a")->sequence;

    outbox.postpone(sequence, at(10), "offline");
    outbox.postpone(sequence, at(20), "timeout");

    CHECK(outbox.due(at(19), 10).empty());
    CHECK(rows(outbox.due(at(20), 10)) == Rows{"a"});
    CHECK(outbox.find(kJobs, "a")->attempts == 2);
    CHECK(outbox.find(kJobs, "a")->last_error == "timeout");
}

TEST_CASE("a parked entry stays out of the way, new changes or not") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    outbox.enqueue(kJobs, "bad", OutboxOperation::insert, at(1));
    outbox.enqueue(kJobs, "good", OutboxOperation::insert, at(2));

    outbox.park(outbox.find(kJobs, "bad")->sequence, "23514 check violation");
    outbox.enqueue(kJobs, "bad", OutboxOperation::update, at(3));

    CHECK(rows(outbox.due(at(9), 10)) == Rows{"good"});
    REQUIRE(rows(outbox.parked()) == Rows{"bad"});
    CHECK(outbox.parked()[0].last_error == "23514 check violation");
    CHECK(outbox.parked()[0].attempts == 1);
    CHECK(outbox.parked()[0].version == 2);
}

TEST_CASE("parked entries are due again once a person says so") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    outbox.enqueue(kJobs, "a", OutboxOperation::insert, at(1));
    const auto sequence = outbox.find(kJobs, "a")->sequence;
    outbox.postpone(sequence, at(1000), "offline");
    outbox.park(sequence, "refused");

    CHECK(outbox.retry_parked() == 1);
    CHECK(outbox.retry_parked() == 0);

    CHECK(outbox.parked().empty());
    CHECK(rows(outbox.due(at(1), 10)) == Rows{"a"});
    CHECK(outbox.find(kJobs, "a")->attempts == 0);
}

TEST_CASE("a dropped entry is gone, and dropping it again is no error") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    outbox.enqueue(kJobs, "a", OutboxOperation::insert, at(1));
    outbox.enqueue("analytics_insights", "a", OutboxOperation::insert, at(1));

    outbox.drop(kJobs, "a");
    outbox.drop(kJobs, "a");

    CHECK_FALSE(outbox.find(kJobs, "a").has_value());
    CHECK(outbox.find("analytics_insights", "a").has_value());
}

TEST_CASE("what waits and what is parked is counted apart") {
    Mirror mirror;
    Outbox outbox(mirror.database);
    CHECK(outbox.counts().waiting == 0);
    CHECK_FALSE(outbox.counts().oldest_at.has_value());
    outbox.enqueue(kJobs, "parked", OutboxOperation::insert, at(1));
    outbox.enqueue(kJobs, "a", OutboxOperation::insert, at(2));
    outbox.enqueue(kJobs, "b", OutboxOperation::insert, at(3));
    outbox.park(outbox.find(kJobs, "parked")->sequence, "refused");

    const Outbox::Counts counts = outbox.counts();

    CHECK(counts.waiting == 2);
    CHECK(counts.parked == 1);
    CHECK(counts.oldest_at == at(2));
}
