#include "agent/pipeline/coverage.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

using agent::gmail::Format;
using agent::pipeline::Coverage;
using agent::pipeline::CoverageStore;

namespace {

struct Stored {
    test::TempFolder folder;
    test::FakeClock clock;
    storage::Database database{{folder / "mirror.db", true, std::chrono::seconds(5), {}},
                               clock.now()};
    CoverageStore store{database, "ann"};
    const Coverage week{"100", 1'000, Format::metadata};
    const Coverage month{"90", 500, Format::full};
};

}  // namespace

TEST_CASE_METHOD(Stored, "coverage is remembered for each user") {
    CHECK_FALSE(store.find().has_value());

    store.publish({}, month);

    CHECK(CoverageStore(database, "ann").find() == month);
    CHECK_FALSE(CoverageStore(database, "bob").find().has_value());
}

TEST_CASE_METHOD(Stored, "a run replaces the coverage that it began with") {
    store.publish({}, month);

    store.publish(month, week);

    CHECK(store.find() == week);
}

TEST_CASE_METHOD(Stored, "what another job published meanwhile stays unless ours reaches further") {
    store.publish({}, month);
    store.publish({}, week);
    CHECK(store.find() == month);

    store.publish(week, Coverage{"80", 0, Format::metadata});
    CHECK(store.find() == Coverage{"80", 0, Format::metadata});
}

TEST_CASE_METHOD(Stored, "coverage of mail that was cleared meanwhile does not come back") {
    store.publish({}, month);
    (void)storage::MessageCache(database, "ann").clear();

    store.publish(month, week);

    CHECK_FALSE(store.find().has_value());
}

TEST_CASE_METHOD(Stored, "coverage that cannot be read is none") {
    storage::SyncState state(database);
    const auto key = storage::MessageCache::coverage_key("ann");
    for (const char* text : {"", "nonsense", "{}", R"({"history_id":5,"since_s":1})",
                             R"({"history_id":"5","since_s":"1"})"}) {
        state.set(key, text);
        CHECK_FALSE(store.find().has_value());
    }
}

TEST_CASE("full mail serves where metadata is wanted, not the other way") {
    CHECK(Coverage{"1", 0, Format::full}.serves(Format::metadata));
    CHECK(Coverage{"1", 0, Format::metadata}.serves(Format::metadata));
    CHECK_FALSE(Coverage{"1", 0, Format::metadata}.serves(Format::full));
}
