#include "storage/message_retention.h"

#include "storage/message_cache.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::CachedMessage;
using storage::MessageCache;
using storage::MessageRetention;
using test::at;
using test::message;
using test::Mirror;

namespace {

using Ids = std::vector<std::string>;

void put(MessageCache& cache, const CachedMessage& each) {
    cache.upsert(std::span(&each, 1));
}

}  // namespace

TEST_CASE("mail older than the cutoff goes, of every user") {
    Mirror mirror;
    MessageCache ours(mirror.database, "user-1");
    MessageCache hers(mirror.database, "user-2");
    put(ours, message("old", 9));
    put(ours, message("new", 10));
    CachedMessage hers_old = message("hers", 1);
    put(hers, hers_old);
    MessageRetention retention(mirror.database);

    CHECK(retention.count_before(at(10)) == 2);
    CHECK(retention.remove_before(at(10), 100) == 2);

    CHECK(ours.missing(Ids{"old", "new"}) == Ids{"old"});
    CHECK(hers.stats().messages == 0);
    CHECK(retention.count_before(at(10)) == 0);
    CHECK(mirror.database.check().empty());
}

TEST_CASE("a message without a date is as old as its last fetch") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    CachedMessage undated = message("undated");
    undated.internal_date.reset();
    undated.fetched_at = at(50);
    put(cache, undated);
    MessageRetention retention(mirror.database);

    CHECK(retention.remove_before(at(50), 100) == 0);
    CHECK(retention.remove_before(at(51), 100) == 1);
}

TEST_CASE("failures last tried before the cutoff are not asked for again") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    cache.record_failure("old", "timeout", at(9));
    cache.record_failure("new", "timeout", at(10));

    MessageRetention(mirror.database).remove_before(at(10), 100);

    REQUIRE(cache.failed().size() == 1);
    CHECK(cache.failed()[0].message_id == "new");
}

TEST_CASE("old mail goes in steps that give the disk its space back") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    std::vector<CachedMessage> batch;
    for (int i = 0; i < 100; ++i) {
        batch.push_back(message(std::to_string(i), i));
        batch.back().raw_data = "\"" + std::string(20'000, 'x') + std::to_string(i) + "\"";
    }
    cache.upsert(batch);
    mirror.database.checkpoint();
    const auto full = std::filesystem::file_size(mirror.options.file);
    MessageRetention retention(mirror.database);

    CHECK(retention.remove_before(at(90), 40) == 40);
    CHECK(retention.remove_before(at(90), 40) == 40);
    CHECK(retention.remove_before(at(90), 40) == 10);

    mirror.database.checkpoint();
    CHECK(cache.stats().messages == 10);
    CHECK(std::filesystem::file_size(mirror.options.file) < full / 2);
}
