#include "agent/base/timestamp.h"

#include "tests/support/catch.h"

using agent::format_timestamp;
using agent::Instant;
using agent::parse_timestamp;

namespace {
Instant at(std::int64_t microseconds) {
    return Instant(std::chrono::microseconds(microseconds));
}
constexpr std::int64_t kSecond = 1'000'000;
}  // namespace

TEST_CASE("both ways in which Postgres writes an instant are read alike") {
    const auto expected = at(1'795'480'190 * kSecond + 710'000);

    CHECK(parse_timestamp("2026-11-24T00:29:50.71+00:00") == expected);
    CHECK(parse_timestamp("2026-11-24 00:29:50.71+00") == expected);
    CHECK(parse_timestamp("2026-11-24T00:29:50.71Z") == expected);
}

TEST_CASE("an offset is taken off, whichever way it is written") {
    const auto expected = at(1'795'480'190 * kSecond);

    CHECK(parse_timestamp("2026-11-24T05:59:50+05:30") == expected);
    CHECK(parse_timestamp("2026-11-23T16:29:50-0800") == expected);
    CHECK(parse_timestamp("2026-11-23T16:29:50-08") == expected);
}

TEST_CASE("digits past the microsecond are cut") {
    CHECK(parse_timestamp("1970-01-01T00:00:00.1234569Z") == at(123'456));
}

TEST_CASE("what is not an instant is refused") {
    for (const char* text : {"", "2026-11-24", "2026-11-24T00:29:50", "2026-02-30T00:00:00Z",
                             "2026-13-01T00:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24T00:60:00Z",
                             "2026-11-24T00:00:00.Z", "2026-11-24T00:00:00Zx",
                             "-026-11-24T00:00:00Z", "2026-11-24T00:00:00+", "<!DOCTYPE html>"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_timestamp(text).has_value());
    }
}

TEST_CASE("an instant survives being written and read again") {
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{1}, 1'795'480'190'710'001,
                                     std::int64_t{-1}, std::int64_t{-86'400'000'001}}) {
        CAPTURE(value);
        CHECK(parse_timestamp(format_timestamp(at(value))) == at(value));
    }
}

TEST_CASE("an instant is written in UTC with six digits") {
    CHECK(format_timestamp(at(1'795'480'190 * kSecond + 710'000)) ==
          "2026-11-24T00:29:50.710000+00:00");
    CHECK(agent::format_for_people(at(1'795'480'190 * kSecond + 710'000)) ==
          "2026-11-24 00:29:50 UTC");
}

TEST_CASE("the date form of HTTP is read") {
    CHECK(agent::parse_http_date("Tue, 24 Nov 2026 00:29:50 GMT") == at(1'795'480'190 * kSecond));
    CHECK_FALSE(agent::parse_http_date("Tue, 31 Feb 2026 00:29:50 GMT").has_value());
    CHECK_FALSE(agent::parse_http_date("120").has_value());
}
