#include "agent/config/nearest.h"

#include "tests/support/catch.h"

using agent::config::edit_distance;
using agent::config::nearest;

TEST_CASE("the edit distance counts insertions, deletions and replacements") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("abc", "") == 3);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("flaw", "lawn") == 2);
    CHECK(edit_distance("same", "same") == 0);
}

TEST_CASE("the nearest name is found, a far one is not offered") {
    CHECK(nearest("poll.intervall_ms", {"poll.max_jobs", "poll.interval_ms"}, 2) ==
          "poll.interval_ms");
    CHECK(nearest("colour", {"poll.max_jobs", "poll.interval_ms"}, 2).empty());
    CHECK(nearest("abcd", {"ab"}, 2) == "ab");
    CHECK(nearest("abcde", {"ab"}, 2).empty());
    CHECK(nearest("abc", {}, 2).empty());
}
