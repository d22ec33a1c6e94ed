#pragma once

#include <Poco/URI.h>

#include "tests/sandbox/supabase_stand_in.h"

namespace test {

// A stand-in with two users, a clock that moves only when told, and requests written the
// way a client writes them.
class SupabaseProject {
public:
    using Json = sandbox::Json;
    using Headers = std::map<std::string, std::string>;

    struct Answer {
        int status = 0;
        Json body;  // null when empty, a string when it is not JSON
        Headers headers;
        std::string code() const { return body.value("code", ""); }
    };

    explicit SupabaseProject(sandbox::ServerSchema schema = sandbox::ServerSchema::plain)
        : stand_in(
              {{"ann@example.com", "ann's secret"}, {"bob@example.com", "bob's secret"}},
              [this] { return now; }, schema) {}
    SupabaseProject(const SupabaseProject&) = delete;
    SupabaseProject& operator=(const SupabaseProject&) = delete;

    // With nothing but the headers given. `target` is path and query, percent-encoded.
    Answer bare(const std::string& method, const std::string& target, const Headers& headers = {},
                const std::string& body = "") {
        const Poco::URI uri(target);
        sandbox::Request request{method, uri.getPath(), uri.getQueryParameters(), headers, body};
        const sandbox::Response response = stand_in.handle(request);
        Answer answer{response.status, nullptr, {}};
        for (const auto& [name, value] : response.headers) answer.headers[name] = value;
        if (!response.body.empty()) answer.body = Json::parse(response.body, nullptr, false);
        if (answer.body.is_discarded()) answer.body = response.body;
        return answer;
    }

    // With the publishable key, and as the user when one is signed in.
    Answer send(const std::string& method, const std::string& target, const Json& body = nullptr,
                Headers headers = {}) {
        headers.emplace("apikey", stand_in.publishable_key());
        if (!token.empty()) headers.emplace("authorization", "Bearer " + token);
        return bare(method, target, headers, body.is_null() ? "" : body.dump());
    }
    Answer get(const std::string& target, Headers headers = {}) {
        return send("GET", "/rest/v1/" + target, nullptr, std::move(headers));
    }
    // Writes that answer with the rows.
    Answer post(const std::string& target, const Json& body, const std::string& prefer = "") {
        return send("POST", "/rest/v1/" + target, body, representation(prefer));
    }
    Answer patch(const std::string& target, const Json& body, const std::string& prefer = "") {
        return send("PATCH", "/rest/v1/" + target, body, representation(prefer));
    }
    Answer remove(const std::string& target, const std::string& prefer = "") {
        return send("DELETE", "/rest/v1/" + target, nullptr, representation(prefer));
    }
    Answer admin(const std::string& method, const std::string& route, const Json& body = nullptr) {
        return bare(method, "/admin/supabase/" + route, {}, body.is_null() ? "" : body.dump());
    }

    Answer password_grant(const std::string& email, const std::string& password) {
        return send("POST", "/auth/v1/token?grant_type=password",
                    {{"email", email}, {"password", password}});
    }
    Answer refresh_grant(const std::string& refresh_token) {
        return send("POST", "/auth/v1/token?grant_type=refresh_token",
                    {{"refresh_token", refresh_token}});
    }
    void sign_in_ann() {
        token = password_grant("ann@example.com", "ann's secret").body.at("access_token");
    }
    void sign_in_bob() {
        token = password_grant("bob@example.com", "bob's secret").body.at("access_token");
    }
    std::string ann() const { return stand_in.user_id("ann@example.com"); }
    std::string bob() const { return stand_in.user_id("bob@example.com"); }

    // 2026-11-24 00:00:00 UTC.
    agent::Instant now{std::chrono::seconds(1'795'478'400)};
    sandbox::SupabaseStandIn stand_in;
    std::string token;

private:
    static Headers representation(const std::string& prefer) {
        return {{"prefer", "return=representation" + (prefer.empty() ? "" : "," + prefer)}};
    }
};

}  // namespace test
