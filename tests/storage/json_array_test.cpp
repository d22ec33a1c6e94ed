#include "storage/json_array.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/support/catch.h"

TEST_CASE("texts become one JSON array") {
    CHECK(storage::json_array({}) == "[]");
    CHECK(storage::json_array(std::vector<std::string>{""}) == R"([""])");
    CHECK(storage::json_array(std::vector<std::string>{"a", "b"}) == R"(["a","b"])");
}

TEST_CASE("what JSON cannot hold as it is comes back from SQLite unchanged") {
    const std::vector<std::string> texts{"quote\" and \\",
                                         "line\nbreak\ttab",
                                         "\x01\x1f\x7f",
                                         "Grüße €, 日本",
                                         "'); DROP TABLE outbox; --",
                                         "123",
                                         "null",
                                         "[]",
                                         " "};
    SQLite::Database memory(":memory:", SQLite::OPEN_READWRITE);
    SQLite::Statement elements(memory, "SELECT value, type FROM json_each(?1) ORDER BY key");
    elements.bind(1, storage::json_array(texts));

    for (const std::string& text : texts) {
        REQUIRE(elements.executeStep());
        CHECK(elements.getColumn(0).getString() == text);
        CHECK(elements.getColumn(1).getString() == "text");
    }
    CHECK_FALSE(elements.executeStep());
}
