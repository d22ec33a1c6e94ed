#include "tests/sandbox/postgrest_types.h"

#include "agent/base/timestamp.h"
#include "tests/support/catch.h"

using agent::Instant;
using sandbox::ColumnType;
using sandbox::Json;
using sandbox::value_from_json;
using sandbox::value_from_text;

namespace {

const Instant kNow{std::chrono::microseconds(1'795'480'190'710'000)};

Json read(ColumnType type, const std::string& text) {
    return value_from_text(type, text, kNow).value();
}

std::string code_of(ColumnType type, const std::string& text) {
    return value_from_text(type, text, kNow).error().code;
}

}  // namespace

TEST_CASE("an instant is written as PostgREST writes it, without closing zeros") {
    using std::chrono::microseconds;

    CHECK(sandbox::write_timestamptz(kNow) == "2026-11-24T00:29:50.71+00:00");
    CHECK(sandbox::write_timestamptz(kNow - microseconds(710'000)) == "2026-11-24T00:29:50+00:00");
    CHECK(sandbox::write_timestamptz(kNow + microseconds(1)) == "2026-11-24T00:29:50.710001+00:00");
}

TEST_CASE("written instants sort as texts in the order of time") {
    using std::chrono::microseconds;
    const Instant second = kNow - microseconds(710'000);

    std::string last;
    for (const int step : {0, 1, 10, 100'000, 100'001, 710'000, 999'999, 1'000'000, 10'000'000}) {
        const std::string text = sandbox::write_timestamptz(second + microseconds(step));
        CAPTURE(step);
        CHECK(last < text);
        last = text;
    }
}

TEST_CASE("instants are read in every form Postgres takes and kept in one") {
    const std::string expected = "2026-11-24T00:29:50.71+00:00";

    CHECK(read(ColumnType::timestamptz, "2026-11-24T00:29:50.71+00:00") == expected);
    CHECK(read(ColumnType::timestamptz, "2026-11-24 01:29:50.710+01") == expected);
    CHECK(read(ColumnType::timestamptz, "2026-11-24T00:29:50.71") == expected);
    CHECK(read(ColumnType::timestamptz, "2026-11-24") == "2026-11-24T00:00:00+00:00");
}

TEST_CASE("the literal now is the time of the transaction") {
    CHECK(read(ColumnType::timestamptz, "now") == "2026-11-24T00:29:50.71+00:00");
    CHECK(value_from_json(ColumnType::timestamptz, "now", kNow).value() ==
          "2026-11-24T00:29:50.71+00:00");
}

TEST_CASE("values that are none of their type are refused with the code of Postgres") {
    CHECK(code_of(ColumnType::uuid, "") == "22P02");
    CHECK(code_of(ColumnType::uuid, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1") == "22P02");
    CHECK(code_of(ColumnType::uuid, "a0eebc9909c0b-4ef8-bb6d-6bb9bd380a11") == "22P02");
    CHECK(code_of(ColumnType::uuid, "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11") == "22P02");
    CHECK(code_of(ColumnType::timestamptz, "yesterday-ish") == "22007");
    CHECK(code_of(ColumnType::integer, "5.5") == "22P02");
    CHECK(code_of(ColumnType::integer, "five") == "22P02");
    CHECK(code_of(ColumnType::integer, "") == "22P02");
    CHECK(code_of(ColumnType::integer, "2147483648") == "22003");
    CHECK(code_of(ColumnType::integer, "99999999999999999999999") == "22003");
    CHECK(code_of(ColumnType::boolean, "maybe") == "22P02");
    CHECK(code_of(ColumnType::jsonb, "{") == "22P02");
    CHECK(code_of(ColumnType::text_array, "a,b") == "22P02");
}

TEST_CASE("values are kept in one form so that equal ones are equal") {
    CHECK(read(ColumnType::uuid, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11") ==
          "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    CHECK(read(ColumnType::integer, " +7 ") == 7);
    CHECK(read(ColumnType::integer, "-2147483648") == -2147483648LL);
    CHECK(read(ColumnType::boolean, "T") == true);
    CHECK(read(ColumnType::boolean, "off") == false);
    CHECK(read(ColumnType::jsonb, R"({"a":[1]})") == Json({{"a", {1}}}));
}

TEST_CASE("a value of a body is read by its column's type") {
    const auto from = [](ColumnType type, const Json& value) {
        return value_from_json(type, value, kNow).value();
    };

    CHECK(from(ColumnType::integer, "12") == 12);
    CHECK(from(ColumnType::text, 12) == "12");
    CHECK(from(ColumnType::text, true) == "true");
    CHECK(from(ColumnType::boolean, 1) == true);
    CHECK(from(ColumnType::jsonb, "text") == "text");
    CHECK(from(ColumnType::uuid, nullptr) == nullptr);
    CHECK(from(ColumnType::text_array, {"a", 1, nullptr}) == Json({"a", "1", nullptr}));
    CHECK_FALSE(value_from_json(ColumnType::integer, 5.5, kNow));
    CHECK_FALSE(value_from_json(ColumnType::text_array, "a", kNow));
    CHECK_FALSE(value_from_json(ColumnType::timestamptz, 5, kNow));
}
