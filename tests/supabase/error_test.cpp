#include "agent/supabase/error.h"

#include <array>
#include <chrono>

#include <nlohmann/json.hpp>

#include "tests/support/catch.h"

using agent::Millis;
using agent::http::Response;
using agent::http::TransportError;
using agent::supabase::Error;
using agent::supabase::from_grant_response;
using agent::supabase::from_response;
using agent::supabase::from_transport;
using agent::supabase::Grant;
using Kind = Error::Kind;

namespace {

Response json_response(int status, std::string body,
                       std::vector<agent::http::Header> headers = {}) {
    headers.push_back({"Content-Type", "application/json"});
    return {status, std::move(headers), std::move(body)};
}

Response coded(int status, const std::string& code) {
    return json_response(status, R"({"code":")" + code + R"(","message":"m","details":null})");
}

struct Row {
    int status;
    const char* code;
    Kind kind;
};

}  // namespace

TEST_CASE("every code of PostgREST and Postgres has its kind") {
    const auto rows = std::to_array<Row>({
        {503, "PGRST000", Kind::offline},       {503, "PGRST001", Kind::offline},
        {503, "PGRST002", Kind::offline},       {504, "PGRST003", Kind::offline},
        {406, "PGRST106", Kind::missing_table}, {406, "PGRST116", Kind::rejected},
        {400, "PGRST124", Kind::too_many_rows}, {404, "PGRST202", Kind::missing_table},
        {400, "PGRST204", Kind::schema_drift},  {404, "PGRST205", Kind::missing_table},
        {401, "PGRST301", Kind::unauthorized},  {401, "PGRST302", Kind::unauthorized},
        {401, "PGRST303", Kind::unauthorized},  {400, "22P02", Kind::rejected},
        {400, "23502", Kind::rejected},         {409, "23503", Kind::missing_parent},
        {409, "23505", Kind::conflict},         {400, "23514", Kind::rejected},
        {405, "25006", Kind::offline},          {500, "40001", Kind::offline},
        {500, "40P01", Kind::offline},          {401, "42501", Kind::forbidden},
        {403, "42501", Kind::forbidden},        {400, "42703", Kind::schema_drift},
        {404, "42883", Kind::missing_table},    {404, "42P01", Kind::missing_table},
        {400, "42P01", Kind::missing_table},    {400, "42P10", Kind::schema_drift},
        {500, "42P17", Kind::forbidden},        {500, "55P03", Kind::offline},
        {500, "57014", Kind::offline},          {500, "SUP", Kind::rejected},
    });

    for (const Row& row : rows) {
        INFO(row.status << ' ' << row.code);
        const Error error = from_response(coded(row.status, row.code));
        CHECK(error.kind == row.kind);
        CHECK(error.code == row.code);
        CHECK(error.status == row.status);
        CHECK(error.what.find(row.code) != std::string::npos);
    }
}

TEST_CASE("an answer without a known code is judged by its status") {
    const auto rows = std::to_array<Row>({
        {302, "", Kind::offline},
        {400, "", Kind::rejected},
        {401, "PGRST999", Kind::unauthorized},
        {403, "", Kind::forbidden},
        {404, "", Kind::missing_table},
        {407, "", Kind::offline},
        {408, "", Kind::offline},
        {409, "", Kind::conflict},
        {413, "", Kind::rejected},
        {414, "", Kind::rejected},
        {422, "XX999", Kind::rejected},
        {429, "", Kind::throttled},
        {431, "", Kind::rejected},
        {500, "P0001", Kind::offline},
        {503, "", Kind::offline},
        {540, "", Kind::offline},
        {0, "", Kind::malformed},
    });

    for (const Row& row : rows) {
        INFO(row.status << ' ' << row.code);
        CHECK(from_response(coded(row.status, row.code)).kind == row.kind);
        CHECK(from_response({row.status, {}, ""}).kind == row.kind);
    }
}

TEST_CASE("only offline and throttled pass by themselves") {
    CHECK(from_response(coded(503, "PGRST000")).transient());
    CHECK(from_response(coded(429, "")).transient());
    CHECK_FALSE(from_response(coded(409, "23505")).transient());
    CHECK_FALSE(from_response(coded(401, "PGRST303")).transient());
}

TEST_CASE("every code of Auth has its kind for a password") {
    const auto rows = std::to_array<Row>({
        {400, "invalid_credentials", Kind::wrong_credentials},
        {400, "invalid_grant", Kind::wrong_credentials},
        {400, "validation_failed", Kind::wrong_credentials},
        {400, "email_not_confirmed", Kind::wrong_credentials},
        {403, "user_banned", Kind::wrong_credentials},
        {404, "user_not_found", Kind::wrong_credentials},
        {422, "email_provider_disabled", Kind::rejected},
        {400, "captcha_failed", Kind::rejected},
        {429, "over_request_rate_limit", Kind::throttled},
        {504, "request_timeout", Kind::offline},
        {500, "unexpected_failure", Kind::offline},
    });

    for (const Row& row : rows) {
        INFO(row.status << ' ' << row.code);
        CHECK(from_grant_response(coded(row.status, row.code), Grant::password).kind == row.kind);
    }
}

TEST_CASE("every code of Auth has its kind for a refresh token") {
    const auto rows = std::to_array<Row>({
        {400, "invalid_grant", Kind::signed_out},
        {400, "refresh_token_not_found", Kind::signed_out},
        {400, "refresh_token_already_used", Kind::signed_out},
        {403, "session_not_found", Kind::signed_out},
        {400, "session_expired", Kind::signed_out},
        {400, "validation_failed", Kind::signed_out},
        {403, "user_banned", Kind::signed_out},
        {404, "user_not_found", Kind::signed_out},
        {429, "over_request_rate_limit", Kind::throttled},
        {503, "", Kind::offline},
    });

    for (const Row& row : rows) {
        INFO(row.status << ' ' << row.code);
        CHECK(from_grant_response(coded(row.status, row.code), Grant::refresh_token).kind ==
              row.kind);
    }
}

TEST_CASE("every code of Auth has its kind for the code of a browser's sign-in") {
    for (const char* code :
         {"flow_state_not_found", "flow_state_expired", "bad_code_verifier", "validation_failed"}) {
        INFO(code);
        const auto error = from_grant_response(coded(400, code), Grant::code);
        CHECK(error.kind == Kind::wrong_credentials);
    }
    CHECK(from_grant_response(coded(429, "over_request_rate_limit"), Grant::code).kind ==
          Kind::throttled);
}

TEST_CASE("a failed validation is the row's fault where no token was presented") {
    CHECK(from_response(coded(400, "validation_failed")).kind == Kind::rejected);
}

TEST_CASE("a code is found wherever Auth, PostgREST or the gateway writes it") {
    const auto code = [](const Response& response) { return from_response(response).code; };

    CHECK(code(json_response(400, R"({"code":400,"error_code":"bad_json","msg":"m"})")) ==
          "bad_json");
    CHECK(code(json_response(400, R"({"code":"bad_json","message":"m"})")) == "bad_json");
    CHECK(code(json_response(400, R"({"error":"invalid_grant","error_description":"d"})")) ==
          "invalid_grant");
    CHECK(code(json_response(400, R"({"msg":"m"})", {{"x-sb-error-code", "bad_json"}})) ==
          "bad_json");
    CHECK(code({500, {{"proxy-status", "PostgREST; error=57014"}}, ""}) == "57014");
    CHECK(code({500, {{"Proxy-Status", "PostgREST; error=57014; details=x"}}, ""}) == "57014");
    CHECK(code({500, {{"Proxy-Status", "other; error="}}, ""}).empty());
}

TEST_CASE("what does not look like a code is not taken for one") {
    CHECK(
        from_response(json_response(400, R"({"error":"requested path is invalid"})")).code.empty());
    CHECK(from_response(json_response(400, R"({"code":"a.b-c"})")).code.empty());
    CHECK(from_response(coded(400, std::string(65, 'a'))).code.empty());
    CHECK(from_response(json_response(400, R"({"code":["PGRST204"]})")).kind == Kind::rejected);
    CHECK(from_response(json_response(400, R"(["PGRST204"])")).kind == Kind::rejected);
    CHECK(from_response(json_response(400, "null")).kind == Kind::rejected);
}

TEST_CASE("a refused key is told from a refused session") {
    const char* const body = R"({"message":"Invalid API key","hint":"Double check it"})";

    CHECK(from_response(json_response(401, body)).kind == Kind::wrong_key);
    for (const char* code : {"UNAUTHORIZED_INVALID_API_KEY", "UNAUTHORIZED_INVALID_API_KEY_TYPE",
                             "UNAUTHORIZED_MISSING_API_KEY"}) {
        CHECK(from_response(json_response(401, body, {{"sb-error-code", code}})).kind ==
              Kind::wrong_key);
    }
    CHECK(from_grant_response(json_response(401, body), Grant::refresh_token).kind ==
          Kind::wrong_key);
    CHECK(from_response({401, {}, ""}).kind == Kind::unauthorized);
    CHECK(from_response(json_response(401, R"({"code":401,"msg":"no token"})")).kind ==
          Kind::unauthorized);
}

TEST_CASE("a web page means that Supabase was not reached") {
    const std::string page = "<!DOCTYPE html><title>Hotel</title>";

    for (const int status : {200, 302, 401, 403, 404, 511}) {
        INFO(status);
        const Error error = from_response({status, {{"content-type", "text/html"}}, page});
        CHECK(error.kind == Kind::offline);
        CHECK(error.what.find(page) == std::string::npos);
    }
    CHECK(from_response({200, {}, "\n  <html>"}).kind == Kind::offline);
    CHECK(from_response({200, {}, page}).what.find("sign-in page") != std::string::npos);
    CHECK(from_response({429, {}, page}).kind == Kind::throttled);
}

TEST_CASE("a success that is neither JSON nor a page is malformed") {
    CHECK(from_response({200, {}, "ok"}).kind == Kind::malformed);
    CHECK(from_response({200, {}, R"([{"id":)"}).kind == Kind::malformed);
    CHECK(from_response(coded(200, "PGRST301")).kind == Kind::malformed);
}

TEST_CASE("the time to wait is read in both of its forms") {
    const auto wait = [](std::vector<agent::http::Header> headers) {
        return from_response({503, std::move(headers), ""}).retry_after;
    };
    const agent::http::Header now{"Date", "Tue, 24 Nov 2026 00:00:00 GMT"};

    CHECK(wait({{"Retry-After", "7"}}) == Millis(7000));
    CHECK(wait({{"retry-after", "0"}}) == Millis(0));
    CHECK(wait({now, {"Retry-After", "Tue, 24 Nov 2026 00:01:30 GMT"}}) == Millis(90'000));
    CHECK(wait({now, {"Retry-After", "Mon, 23 Nov 2026 00:00:00 GMT"}}) == Millis(0));
    CHECK(wait({{"Retry-After", "999999999"}}) == Millis(std::chrono::hours(24)));
    CHECK(wait({{"Retry-After", "-5"}}) == Millis(0));
    for (const char* nonsense : {"", "soon", "7s", "99999999999999999999999"}) {
        CHECK_FALSE(wait({now, {"Retry-After", nonsense}}).has_value());
    }
    CHECK_FALSE(wait({{"Retry-After", "Tue, 24 Nov 2026 00:01:30 GMT"}}).has_value());
    CHECK_FALSE(wait({}).has_value());
}

TEST_CASE("what is missing in the schema is named") {
    const Error error = from_response(json_response(400, R"({"code":"PGRST204",
                 "message":"Could not find the 'x' column of 'jobs' in the schema cache"})"));

    CHECK(error.what ==
          "A column or constraint is missing in Supabase: Could not find the 'x' column of 'jobs' "
          "in the schema cache (PGRST204)");
}

TEST_CASE("values out of rows and tokens do not get into the sentence") {
    const std::string token = "eyJ" + std::string(150, 'x');
    const auto what = [](const std::string& code, const std::string& message) {
        const nlohmann::json body = {{"code", code}, {"message", message}, {"details", message}};
        return from_response(json_response(400, body.dump())).what;
    };

    CHECK(what("22P02", "invalid input: \"secret-row\"").find("secret-row") == std::string::npos);
    CHECK(what("SUP", "Error: secret-row").find("secret-row") == std::string::npos);
    CHECK(what("P0001", "secret-row").find("secret-row") == std::string::npos);
    CHECK(what("PGRST204", "no column " + token).find(token) == std::string::npos);
    CHECK(what("PGRST204", "line\nbreak").find('\n') == std::string::npos);
    CHECK(what("PGRST204", std::string(1000, ' ')).size() < 100);
}

TEST_CASE("a failure of the transport keeps its kind") {
    using Transport = TransportError::Kind;
    const auto kind = [](Transport transport) { return from_transport({transport, "x"}).kind; };

    CHECK(kind(Transport::offline) == Kind::offline);
    CHECK(kind(Transport::timeout) == Kind::offline);
    CHECK(kind(Transport::proxy) == Kind::offline);
    CHECK(kind(Transport::tls) == Kind::tls);
    CHECK(kind(Transport::cancelled) == Kind::cancelled);
    CHECK(kind(Transport::too_large) == Kind::malformed);
    CHECK(kind(Transport::bad_url) == Kind::malformed);
    CHECK(from_transport({Transport::tls, "bad certificate"}).what == "bad certificate");
    CHECK(from_transport({Transport::tls, "x"}).status == 0);
}
