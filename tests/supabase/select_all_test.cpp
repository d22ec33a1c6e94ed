#include "tests/supabase/supabase_fixture.h"
#include "tests/support/catch.h"

using agent::supabase::eq;
using agent::supabase::Error;
using agent::supabase::Json;
using agent::supabase::Query;
using Kind = Error::Kind;

namespace {

constexpr const char* kFirst = "https://ref.supabase.co/rest/v1/t?user_id=eq.u&select=id%2Cat";
constexpr const char* kOrder = "&order=at.asc%2Cid.asc&limit=2";

struct SignedIn : test::SupabaseFixture {
    SignedIn() { sign_in("1"); }

    agent::Result<Json, Error> all() {
        Query query;
        query.filters = {eq("user_id", "u")};
        query.select = "id,at";
        query.order = "ignored";
        query.limit = 1;
        return rest.select_all("t", query, "at", 2);
    }
};

}  // namespace

TEST_CASE_METHOD(SignedIn, "pages are asked for until one is empty, each after the last key") {
    http.reply(200, R"([{"id":"a","at":"1"},{"id":"b","at":"1"}])");
    http.reply(200, R"([{"id":"c","at":"2+0"}])");
    http.reply(200, "[]");

    const auto rows = all();

    REQUIRE(rows);
    CHECK(rows.value().size() == 3);
    CHECK(rows.value().at(2).at("id") == "c");
    REQUIRE(http.requests().size() == 3);
    CHECK(request(0).url == std::string(kFirst) + kOrder);
    CHECK(request(1).url ==
          "https://ref.supabase.co/rest/v1/t?user_id=eq.u"
          "&or=%28at.gt.%221%22%2Cand%28at.eq.%221%22%2Cid.gt.%22b%22%29%29"
          "&select=id%2Cat" +
              std::string(kOrder));
    CHECK(request(2).url.find("at.gt.%222%2B0%22") != std::string::npos);
    CHECK(request(2).url.find("%221%22") == std::string::npos);
}

TEST_CASE_METHOD(SignedIn, "a server that sends less than it was asked for is read to the end") {
    for (int i = 0; i < 5; ++i) {
        http.reply(200, Json({{{"id", std::to_string(i)}, {"at", i}}}).dump());
    }
    http.reply(200, "[]");

    CHECK(all().value().size() == 5);
    CHECK(request(5).url.find("at.gt.%224%22") != std::string::npos);
}

TEST_CASE_METHOD(SignedIn, "no rows are an empty array") {
    http.reply(200, "[]");

    CHECK(all().value() == Json::array());
}

TEST_CASE_METHOD(SignedIn, "a row that was changed meanwhile comes twice, its later state last") {
    http.reply(200, R"([{"id":"a","at":"1"},{"id":"b","at":"2"}])");
    http.reply(200, R"([{"id":"a","at":"3"}])");
    http.reply(200, "[]");

    const auto rows = all();

    REQUIRE(rows);
    CHECK(rows.value().size() == 3);
    CHECK(rows.value().at(2).at("at") == "3");
}

TEST_CASE_METHOD(SignedIn, "a server that repeats its pages is not followed for ever") {
    const char* const one = R"([{"id":"a","at":"1"}])";
    const char* const two = R"([{"id":"b","at":"2"}])";
    http.reply(200, one);
    http.reply(200, two);
    http.reply(200, one);

    CHECK(all().error().kind == Kind::malformed);
    CHECK(http.requests().size() == 3);
}

TEST_CASE_METHOD(SignedIn, "a row without its key is malformed") {
    for (const char* page : {R"([{"id":"a"}])", R"([{"at":"1"}])", R"([{"id":"a","at":null}])",
                             R"([{"id":["a"],"at":"1"}])", R"([{}])"}) {
        INFO(page);
        http.reply(200, page);
        CHECK(all().error().kind == Kind::malformed);
    }
}

TEST_CASE_METHOD(SignedIn, "a page that fails fails the whole") {
    http.reply(200, R"([{"id":"a","at":"1"}])");
    http.fail(agent::http::TransportError::Kind::timeout);

    CHECK(all().error().kind == Kind::offline);
}
