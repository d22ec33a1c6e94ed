#include "tests/sandbox/threading.h"

#include "tests/support/catch.h"

using namespace sandbox;

TEST_CASE("message ids are found among other text") {
    CHECK(message_ids_in("Your note of Monday <1@x>\t<2@y> <broken") ==
          std::vector<std::string>{"<1@x>", "<2@y>"});
    CHECK(message_ids_in("none").empty());
}

TEST_CASE("messages that answer the same absent message are one thread") {
    const auto leaders = group_threads({{"<2@x>", {"<1@x>"}}, {"<3@x>", {"<1@x>"}}, {"<9@x>", {}}});

    CHECK(leaders[0] == leaders[1]);
    CHECK(leaders[2] != leaders[0]);
}

TEST_CASE("messages without an id stay alone") {
    const auto leaders = group_threads({{"", {}}, {"", {}}});

    CHECK(leaders[0] != leaders[1]);
}
