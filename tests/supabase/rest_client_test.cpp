#include "agent/supabase/rest_client.h"

#include "agent/supabase/secret_key.h"
#include "tests/supabase/supabase_fixture.h"
#include "tests/support/catch.h"

using agent::supabase::eq;
using agent::supabase::Error;
using agent::supabase::in;
using agent::supabase::Json;
using agent::supabase::OnConflict;
using agent::supabase::Query;
using Kind = Error::Kind;
using test::sent;

namespace {

constexpr const char* kExpired = R"({"code":"PGRST303","message":"JWT expired"})";
constexpr const char* kWrongKey = R"({"message":"Invalid API key","hint":"Double check"})";

struct SignedIn : test::SupabaseFixture {
    SignedIn() { sign_in("1"); }
};

}  // namespace

TEST_CASE_METHOD(SignedIn, "every request has the key in apikey and the user in Authorization") {
    for (int i = 0; i < 4; ++i) http.reply(200, "[]");
    http.reply(200, "", {{"Content-Range", "*/0"}});
    http.reply(204, "");

    CHECK(rest.select("t", {}));
    CHECK(rest.insert("t", {{"a", 1}}, OnConflict::fail));
    CHECK(rest.update("t", {eq("id", "1")}, {{"a", 1}}));
    CHECK(rest.remove("t", {eq("id", "1")}));
    CHECK(rest.count("t", {}));
    CHECK(rest.call("f", Json::object()));

    REQUIRE(http.requests().size() == 6);
    for (const auto& request : http.requests()) {
        INFO(request.method << ' ' << request.url);
        CHECK(sent(request, "apikey") == "sb_publishable_key");
        CHECK(sent(request, "Authorization") == "Bearer access-1");
        CHECK(sent(request, "Accept") == "application/json");
        CHECK(request.url.find("sb_publishable") == std::string::npos);
    }
}

TEST_CASE_METHOD(SignedIn, "select asks for the filtered, ordered rows") {
    http.reply(200, R"([{"id":"1"},{"id":"2"}])");
    Query query;
    query.filters = {eq("status", "pending"), in("id", {"1", "2"})};
    query.select = "id,status";
    query.order = "created_at.asc";
    query.limit = 5;

    const auto rows = rest.select("analytics_jobs", query);

    REQUIRE(rows);
    CHECK(rows.value() == Json::parse(R"([{"id":"1"},{"id":"2"}])"));
    CHECK(request(0).method == "GET");
    CHECK(request(0).url ==
          "https://ref.supabase.co/rest/v1/analytics_jobs?status=eq.pending"
          "&id=in.%28%221%22%2C%222%22%29&select=id%2Cstatus&order=created_at.asc&limit=5");
    CHECK(request(0).body.empty());
    CHECK(sent(request(0), "Prefer") == "(none)");
}

TEST_CASE_METHOD(SignedIn, "select without wishes asks for all columns, unordered") {
    http.reply(206, "[]");

    CHECK(rest.select("a table", {}).value().empty());

    CHECK(request(0).url == "https://ref.supabase.co/rest/v1/a%20table?select=%2A");
}

TEST_CASE_METHOD(SignedIn, "count takes the total of Content-Range without the rows") {
    http.reply(206, "", {{"content-range", "0-0/3573458"}});
    http.reply(200, "", {{"Content-Range", "*/0"}});

    CHECK(rest.count("message_cache", {eq("user_id", "u")}).value() == 3573458);
    CHECK(rest.count("message_cache", {}).value() == 0);

    CHECK(request(0).method == "HEAD");
    CHECK(request(0).url ==
          "https://ref.supabase.co/rest/v1/message_cache?user_id=eq.u&select=%2A&limit=1");
    CHECK(sent(request(0), "Prefer") == "count=exact");
}

TEST_CASE_METHOD(SignedIn, "a count that cannot be read is malformed") {
    for (const char* range :
         {"", "0-0", "0-0/", "0-0/*", "0-0/-1", "0-0/1x", "0-0/99999999999999999999"}) {
        INFO(range);
        http.reply(200, "", {{"Content-Range", range}});
        CHECK(rest.count("t", {}).error().kind == Kind::malformed);
    }
    http.reply(200, "", {});
    CHECK(rest.count("t", {}).error().kind == Kind::malformed);
}

TEST_CASE_METHOD(SignedIn, "an answer to HEAD without a body is judged by its headers") {
    http.reply(500, "", {{"Proxy-Status", "PostgREST; error=57014"}});
    http.reply(404, "", {});

    CHECK(rest.count("t", {}).error().kind == Kind::offline);
    CHECK(rest.count("t", {}).error().kind == Kind::missing_table);
}

TEST_CASE_METHOD(SignedIn, "insert asks for the rows and for the defaults of absent columns") {
    http.reply(201, R"([{"id":"1","a":1}])");

    const auto rows = rest.insert("t", Json::parse(R"([{"a":1}])"), OnConflict::fail);

    CHECK(rows.value().at(0).at("id") == "1");
    CHECK(request(0).method == "POST");
    CHECK(request(0).url == "https://ref.supabase.co/rest/v1/t");
    CHECK(request(0).body == R"([{"a":1}])");
    CHECK(sent(request(0), "Content-Type") == "application/json");
    CHECK(sent(request(0), "Prefer") == "return=representation,missing=default");
}

TEST_CASE_METHOD(SignedIn, "an insert of large rows asks for the columns it needs back") {
    http.reply(201, R"([{"id":"1"}])");

    CHECK(rest.insert("t", {{"a", 1}}, OnConflict::merge, "a", "id"));

    CHECK(request(0).url == "https://ref.supabase.co/rest/v1/t?on_conflict=a&select=id");
}

TEST_CASE_METHOD(SignedIn, "an upsert names what conflicts and what to do about it") {
    http.reply(201, "[]");
    http.reply(200, "[]");

    CHECK(rest.insert("t", {{"id", "1"}}, OnConflict::ignore));
    CHECK(rest.insert("t", {{"id", "1"}}, OnConflict::merge, "user_id,message_id,provider"));

    CHECK(request(0).url == "https://ref.supabase.co/rest/v1/t?on_conflict=id");
    CHECK(sent(request(0), "Prefer") ==
          "return=representation,missing=default,resolution=ignore-duplicates");
    CHECK(request(1).url ==
          "https://ref.supabase.co/rest/v1/t?on_conflict=user_id%2Cmessage_id%2Cprovider");
    CHECK(sent(request(1), "Prefer") ==
          "return=representation,missing=default,resolution=merge-duplicates");
}

TEST_CASE_METHOD(SignedIn, "rows that differ in their columns are sent with the names of all") {
    http.reply(201, "[]");
    http.reply(201, "[]");

    CHECK(rest.insert("t", Json::parse(R"([{"a":1},{"b":2,"c":3}])"), OnConflict::fail));
    CHECK(rest.insert("t", Json::parse(R"([{"a":1,"b":2},{"b":2,"a":3}])"), OnConflict::fail));

    CHECK(request(0).url ==
          "https://ref.supabase.co/rest/v1/t?columns=%22a%22%2C%22b%22%2C%22c%22");
    CHECK(request(1).url == "https://ref.supabase.co/rest/v1/t");
}

TEST_CASE_METHOD(SignedIn, "inserting no rows needs no network") {
    CHECK(rest.insert("t", Json::array(), OnConflict::ignore).value().empty());
    CHECK(http.requests().empty());
}

TEST_CASE_METHOD(SignedIn, "bytes that are not UTF-8 are replaced instead of stopping the row") {
    http.reply(201, "[]");

    CHECK(rest.insert("t", {{"subject", "caf\xE9"}}, OnConflict::fail));

    CHECK(request(0).body == "{\"subject\":\"caf\xEF\xBF\xBD\"}");
}

TEST_CASE_METHOD(SignedIn, "update is limited to the rows that may be affected") {
    http.reply(200, R"([{"id":"1","status":"processing"}])");
    http.reply(200, "[]");

    const auto claimed = rest.update("analytics_jobs", {eq("id", "1"), eq("status", "pending")},
                                     {{"status", "processing"}});
    const auto none = rest.update("analytics_jobs", {eq("id", "1")}, {{"progress", 1}}, 20);

    CHECK(claimed.value().size() == 1);
    CHECK(none.value().empty());
    CHECK(request(0).method == "PATCH");
    CHECK(request(0).url ==
          "https://ref.supabase.co/rest/v1/analytics_jobs?id=eq.1&status=eq.pending");
    CHECK(request(0).body == R"({"status":"processing"})");
    CHECK(sent(request(0), "Prefer") == "handling=strict,max-affected=1,return=representation");
    CHECK(sent(request(1), "Prefer") == "handling=strict,max-affected=20,return=representation");
}

TEST_CASE_METHOD(SignedIn, "remove returns the rows it deleted") {
    http.reply(200, R"([{"id":"1"}])");

    CHECK(rest.remove("message_cache", {eq("id", "1")}).value().size() == 1);

    CHECK(request(0).method == "DELETE");
    CHECK(request(0).url == "https://ref.supabase.co/rest/v1/message_cache?id=eq.1");
    CHECK(request(0).body.empty());
    CHECK(sent(request(0), "Prefer") == "return=representation");
}

TEST_CASE_METHOD(SignedIn, "a write without filters is refused before it is sent") {
    CHECK_THROWS_AS(rest.update("t", {}, {{"a", 1}}), std::invalid_argument);
    CHECK_THROWS_AS(rest.remove("t", {}), std::invalid_argument);
    CHECK(http.requests().empty());
}

TEST_CASE_METHOD(SignedIn, "a function's answer may be anything, or nothing") {
    http.reply(200, "7");
    http.reply(204, "", {});
    http.reply(200, "not json");

    CHECK(rest.call("claim_analytics_jobs", {{"how_many", 5}}).value() == 7);
    CHECK(rest.call("f", Json::object()).value().is_null());
    CHECK(rest.call("f", Json::object()).error().kind == Kind::malformed);

    CHECK(request(0).method == "POST");
    CHECK(request(0).url == "https://ref.supabase.co/rest/v1/rpc/claim_analytics_jobs");
    CHECK(request(0).body == R"({"how_many":5})");
    CHECK(sent(request(0), "Content-Type") == "application/json");
}

TEST_CASE_METHOD(SignedIn, "an expired session is renewed once and the request sent again") {
    http.reply(401, kExpired);
    http.reply(200, test::grant("2").dump());
    http.reply(201, R"([{"id":"1"}])");

    CHECK(rest.insert("t", {{"a", 1}}, OnConflict::fail).value().size() == 1);

    REQUIRE(http.requests().size() == 3);
    CHECK(request(1).url == "https://ref.supabase.co/auth/v1/token?grant_type=refresh_token");
    CHECK(request(2).url == request(0).url);
    CHECK(request(2).body == request(0).body);
    CHECK(request(2).headers.size() == request(0).headers.size());
    CHECK(sent(request(2), "Authorization") == "Bearer access-2");
    CHECK(stored_text().find("refresh-2") != std::string::npos);
}

TEST_CASE_METHOD(SignedIn, "a renewed session that is refused too is not renewed in a loop") {
    http.reply(401, kExpired);
    http.reply(200, test::grant("2").dump());
    http.reply(401, kExpired);

    CHECK(rest.select("t", {}).error().kind == Kind::unauthorized);
    CHECK(rest.select("t", {}).error().kind == Kind::unauthorized);

    CHECK(http.requests().size() == 3);
}

TEST_CASE_METHOD(SignedIn, "a session that cannot be renewed says so") {
    http.reply(401, kExpired);
    http.reply(400, R"({"error_code":"refresh_token_not_found","msg":"m"})");

    CHECK(rest.select("t", {}).error().kind == Kind::signed_out);
    CHECK(rest.select("t", {}).error().kind == Kind::signed_out);
    CHECK(http.requests().size() == 2);
}

TEST_CASE_METHOD(SignedIn, "a refused key is no reason to renew the session") {
    http.reply(401, kWrongKey);

    CHECK(rest.select("t", {}).error().kind == Kind::wrong_key);
    CHECK(http.requests().size() == 1);
}

TEST_CASE_METHOD(SignedIn, "policies that refuse are no reason to renew the session") {
    http.reply(401, R"({"code":"42501","message":"permission denied for table t"})");

    CHECK(rest.select("t", {}).error().kind == Kind::forbidden);
    CHECK(http.requests().size() == 1);
}

TEST_CASE_METHOD(test::SupabaseFixture, "nothing is asked while nobody is signed in") {
    CHECK(rest.select("t", {}).error().kind == Kind::signed_out);
    CHECK(http.requests().empty());
}

TEST_CASE_METHOD(SignedIn, "failures of the transport and of the server come back typed") {
    http.fail(agent::http::TransportError::Kind::cancelled);
    http.fail(agent::http::TransportError::Kind::tls);
    http.reply(503, R"({"code":"PGRST002","message":"m"})", {{"Retry-After", "4"}});
    http.reply(400, R"({"code":"PGRST124","message":"m"})");

    CHECK(rest.select("t", {}).error().kind == Kind::cancelled);
    CHECK(rest.select("t", {}).error().kind == Kind::tls);
    CHECK(rest.select("t", {}).error().retry_after == agent::Millis(4000));
    CHECK(rest.update("t", {eq("a", "1")}, {{"a", 1}}).error().kind == Kind::too_many_rows);
}

TEST_CASE_METHOD(SignedIn, "a hostile answer is an error, never an exception") {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    for (const std::string& body :
         {std::string(), std::string("{}"), std::string("null"), std::string("[1]"),
          std::string("[{}"), std::string("[null]"), std::string("\xFF\xFE"),
          std::string("[{\"a\":\"\xC3\"}]"), std::string("[{\"a\":1e999}]"), deep}) {
        INFO(body.substr(0, 40));
        http.reply(200, body);
        CHECK(rest.select("t", {}).error().kind == Kind::malformed);
    }
    http.reply(200, "<!doctype html><h1>Sign in to the train's network</h1>",
               {{"Content-Type", "text/html; charset=utf-8"}});
    CHECK(rest.select("t", {}).error().kind == Kind::offline);
}

TEST_CASE_METHOD(SignedIn, "no token gets into the sentence of any error") {
    const std::string echo = "Bearer access-1 refresh-1 sb_publishable_key";
    for (const int status : {200, 302, 400, 403, 404, 409, 429, 500, 503}) {
        for (const char* code : {"PGRST301", "22P02", "P0001", "SUP", ""}) {
            http.reply(status, Json({{"code", code}, {"message", echo}, {"hint", echo}}).dump());
            const auto answer = rest.select("t", {});
            REQUIRE_FALSE(answer);
            INFO(answer.error().what);
            CHECK(answer.error().what.find("access-1") == std::string::npos);
            CHECK(answer.error().what.find("refresh-1") == std::string::npos);
            CHECK_FALSE(answer.error().what.empty());
        }
    }
}

TEST_CASE("a secret key stands in apikey alone, an older one in both headers") {
    for (const std::string key : {"sb_secret_key", "head.payload.signature"}) {
        CAPTURE(key);
        test::ScriptedHttpClient http;
        agent::supabase::SecretKey credentials{agent::Secret(key)};
        agent::supabase::RestClient rest(http, {"https://ref.supabase.co", key}, credentials);
        http.reply(200, "[]");

        CHECK(rest.select("t", {}));

        const auto& request = http.requests().at(0);
        const bool is_jwt = key.find('.') != std::string::npos;
        CHECK(sent(request, "apikey") == key);
        CHECK(sent(request, "Authorization") == (is_jwt ? "Bearer " + key : "(none)"));
    }
}

TEST_CASE("a secret key that is refused is the wrong key, and is not tried for ever") {
    test::ScriptedHttpClient http;
    agent::supabase::SecretKey credentials{agent::Secret("a.b.c")};
    agent::supabase::RestClient rest(http, {"https://ref.supabase.co", "a.b.c"}, credentials);
    http.reply(401, kExpired);

    const auto rows = rest.select("t", {});

    REQUIRE_FALSE(rows);
    CHECK(rows.error().kind == Kind::wrong_key);
    CHECK(http.requests().size() == 1);
}
