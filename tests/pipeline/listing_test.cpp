#include "agent/pipeline/listing.h"

#include "tests/support/catch.h"

using agent::pipeline::Listing;
using agent::pipeline::Messages;

TEST_CASE("a listing holds each message once, in the order in which they came") {
    Listing listing;

    CHECK(listing.add("b", "thread of b"));
    CHECK(listing.add("a", ""));
    CHECK_FALSE(listing.add("b", "another"));

    REQUIRE(listing.size() == 2);
    CHECK(listing.id_at(0) == "b");
    CHECK(listing.id_at(1) == "a");
    CHECK(listing.thread_of("b") == "thread of b");
    CHECK(listing.thread_of("a").empty());
    CHECK(listing.thread_of("c").empty());
    CHECK_FALSE(listing.contains("c"));
}

TEST_CASE("an empty listing holds nothing") {
    const Listing listing;

    CHECK(listing.empty());
    CHECK_FALSE(listing.contains(""));
    CHECK(listing.stretch(0).empty());
}

TEST_CASE("ids and threads may be of any length, also none") {
    Listing listing;
    const std::string long_id(1'000, 'x');
    listing.add(Messages{{"", "t"}, {long_id, ""}, {"ab", "c"}, {"a", "bc"}});

    REQUIRE(listing.size() == 4);
    CHECK(listing.contains(""));
    CHECK(listing.thread_of("") == "t");
    CHECK(listing.id_at(1) == long_id);
    CHECK(listing.thread_of("ab") == "c");
    CHECK(listing.thread_of("a") == "bc");
}

TEST_CASE("a long listing is gone through a stretch at a time") {
    constexpr std::size_t kMany = 2 * Listing::kStretch + 1;
    Listing listing;
    for (std::size_t i = 0; i < kMany; ++i) {
        listing.add("id" + std::to_string(i), "t" + std::to_string(i / 3));
    }

    std::size_t next = 0;
    for (std::size_t first = 0; first < listing.size(); first += Listing::kStretch) {
        for (const auto& message : listing.stretch(first)) {
            REQUIRE(message.id == "id" + std::to_string(next));
            REQUIRE(message.thread_id == "t" + std::to_string(next / 3));
            ++next;
        }
    }
    CHECK(next == kMany);
    CHECK(listing.stretch(listing.size()).empty());
    for (std::size_t i = 0; i < kMany; ++i) REQUIRE(listing.contains("id" + std::to_string(i)));
    CHECK_FALSE(listing.contains("id" + std::to_string(kMany)));
}
