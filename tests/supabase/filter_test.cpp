#include "agent/supabase/query_string.h"
#include "tests/support/catch.h"

using agent::supabase::after_key;
using agent::supabase::any_of;
using agent::supabase::encoded;
using agent::supabase::eq;
using agent::supabase::Filter;
using agent::supabase::in;
using agent::supabase::lt;
using agent::supabase::QueryString;
using agent::supabase::quoted;

namespace {
std::string text(const Filter& filter) {
    return QueryString().add(std::vector<Filter>{filter}).text();
}
}  // namespace

TEST_CASE("only unreserved characters stay as they are in a URL") {
    CHECK(encoded("aZ09-._~") == "aZ09-._~");
    CHECK(encoded("+ &=#?/%\"'(),:;@!$*[]") ==
          "%2B%20%26%3D%23%3F%2F%25%22%27%28%29%2C%3A%3B%40%21%24%2A%5B%5D");
    CHECK(encoded("\xC3\xA9\r\n") == "%C3%A9%0D%0A");
    CHECK(encoded("").empty());
}

TEST_CASE("an equality takes its value literally") {
    CHECK(text(eq("status", "pending")) == "?status=eq.pending");
    CHECK(text(eq("subject", "a,b \"c\" & d=e")) == "?subject=eq.a%2Cb%20%22c%22%20%26%20d%3De");
    CHECK(text(eq("metadata->>claim_token", "t")) == "?metadata-%3E%3Eclaim_token=eq.t");
}

TEST_CASE("a timestamp keeps its plus sign") {
    CHECK(text(lt("updated_at", "2026-11-24T00:29:50.71+00:00")) ==
          "?updated_at=lt.2026-11-24T00%3A29%3A50.71%2B00%3A00");
}

TEST_CASE("other operators are written as given") {
    CHECK(text({"completed_at", "is", "null"}) == "?completed_at=is.null");
    CHECK(text({"completed_at", "not.is", "null"}) == "?completed_at=not.is.null");
}

TEST_CASE("quotes and backslashes inside a quoted value are escaped") {
    CHECK(quoted("a") == "\"a\"");
    CHECK(quoted("a\"b\\c") == "\"a\\\"b\\\\c\"");
}

TEST_CASE("each value of a list is quoted, so that commas and brackets stay part of it") {
    CHECK(in("id", {"a", "b,c)"}).value == "(\"a\",\"b,c)\")");
    CHECK(text(in("id", {"a", "b"})) == "?id=in.%28%22a%22%2C%22b%22%29");
    CHECK(in("id", {}).value == "()");
}

TEST_CASE("an or-condition goes under its own name") {
    CHECK(text(any_of("a.eq.1,b.is.null")) == "?or=%28a.eq.1%2Cb.is.null%29");
}

TEST_CASE("the rows after a key are those with a larger value or the same and a larger id") {
    CHECK(after_key("updated_at", "2026-11-24T00:00:00+00:00", "id-1").value ==
          "updated_at.gt.\"2026-11-24T00:00:00+00:00\","
          "and(updated_at.eq.\"2026-11-24T00:00:00+00:00\",id.gt.\"id-1\")");
}

TEST_CASE("filters and parameters are joined in the order given") {
    const std::vector<Filter> filters = {eq("a", "1"), any_of("x.eq.1"), any_of("y.eq.2")};

    CHECK(QueryString().add(filters).add("limit", "1").text() ==
          "?a=eq.1&or=%28x.eq.1%29&or=%28y.eq.2%29&limit=1");
    CHECK(QueryString().text().empty());
}
