#include "storage/message_window.h"

#include <algorithm>

#include "storage/message_cache.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::MessageWindow;
using test::at;
using test::message;

namespace {

using Ids = std::vector<std::string>;

// Messages a, b, c at 1, 2 and 3 seconds, one without a date, and somebody else's.
struct Filled : test::Mirror {
    Filled() {
        auto undated = message("undated");
        undated.internal_date.reset();
        storage::MessageCache(database, "user-1")
            .upsert(std::vector{message("a", 1), message("b", 2), message("c", 3), undated});
        auto other = message("other", 2);
        other.id = "row-of-other";
        storage::MessageCache(database, "user-2").upsert(std::vector{other});
    }
    MessageWindow window{database, "user-1"};
};

Ids sorted(Ids ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
}

}  // namespace

TEST_CASE_METHOD(Filled, "a window begins with its first moment and ends before its last") {
    CHECK(window.count_since(at(2)) == 2);
    CHECK(sorted(window.ids_between(at(1), at(3))) == Ids{"a", "b"});
    CHECK(window.ids_between(at(4), storage::Instant::max()).empty());
}

TEST_CASE_METHOD(Filled, "dates are those of the given messages alone") {
    const auto dates = window.dates_of(Ids{"b", "c", "undated", "absent", "other"});

    REQUIRE(dates.has_value());
    CHECK(dates->oldest == at(2));
    CHECK(dates->newest == at(3));
    CHECK_FALSE(window.dates_of(Ids{"undated"}).has_value());
    CHECK_FALSE(window.dates_of(Ids{}).has_value());
    CHECK(window.newest() == at(3));
    CHECK_FALSE(MessageWindow(database, "user-3").newest().has_value());
}

TEST_CASE_METHOD(Filled, "a sample holds different messages of the window") {
    CHECK(sorted(window.sample(at(0), at(9), 50)) == Ids{"a", "b", "c"});
    CHECK(window.sample(at(0), at(9), 2).size() == 2);
    CHECK(window.sample(at(1), at(2), 5) == Ids{"a"});
}
