#include "agent/supabase/auth_client.h"

#include <algorithm>
#include <chrono>

#include <nlohmann/json.hpp>

#include "agent/supabase/answer.h"
#include "agent/supabase/query_string.h"

namespace agent::supabase {
namespace {

using nlohmann::json;

http::Request post(const Endpoint& endpoint, const std::string& path) {
    http::Request request;
    request.method = "POST";
    request.url = endpoint.url + "/auth/v1/" + path;
    request.headers = {{"apikey", endpoint.key},
                       {"Accept", "application/json"},
                       {"Content-Type", "application/json"}};
    return request;
}

const json* member(const json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::string text_member(const json& object, const char* name) {
    const json* found = member(object, name);
    return found != nullptr && found->is_string() ? found->get<std::string>() : "";
}

// Visible ASCII only: a token becomes a header, where a line break would begin another.
bool is_token(const std::string& text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

// Both ends of what makes sense; the upper one keeps the sum below within an Instant.
std::optional<std::chrono::seconds> lifetime_of(const json& body) {
    constexpr double kLongest = 366.0 * 24 * 3600;
    const json* expires_in = member(body, "expires_in");
    if (expires_in == nullptr || !expires_in->is_number()) return std::nullopt;
    const double value = expires_in->get<double>();
    if (!(value > 0 && value <= kLongest)) return std::nullopt;
    return std::chrono::seconds(static_cast<std::int64_t>(value));
}

// Expiry is counted from here by our own clock, not read from `expires_at`: what matters is
// when this machine will find the token too old, however wrong its clock is.
std::optional<Session> session_of(const json& body, Instant now) {
    const json* user = member(body, "user");
    const auto lifetime = lifetime_of(body);
    if (user == nullptr || !lifetime) return std::nullopt;
    std::string user_id = text_member(*user, "id");
    std::string access = text_member(body, "access_token");
    std::string refresh = text_member(body, "refresh_token");
    if (user_id.empty() || !is_token(access) || !is_token(refresh)) return std::nullopt;
    return Session{std::move(user_id), text_member(*user, "email"), Secret(std::move(access)),
                   Secret(std::move(refresh)), now + *lifetime};
}

// The one place that knows both what was presented and how Auth names the grant.
std::string grant_name(Grant grant) {
    switch (grant) {
        case Grant::password:
            return "password";
        case Grant::refresh_token:
            return "refresh_token";
        case Grant::code:
            return "pkce";
    }
    return "";
}

}  // namespace

AuthClient::AuthClient(http::HttpClient& http, Endpoint endpoint, Clock& clock)
    : http_(http), endpoint_(std::move(endpoint)), clock_(clock) {}

Result<Session, Error> AuthClient::sign_in(const std::string& email, const Secret& password) {
    return token_grant(Grant::password,
                       body_text({{"email", email}, {"password", password.reveal()}}));
}

Result<Session, Error> AuthClient::refresh(const Secret& refresh_token) {
    return token_grant(Grant::refresh_token,
                       body_text({{"refresh_token", refresh_token.reveal()}}));
}

std::string AuthClient::sign_in_url(const std::string& provider, const std::string& redirect_to,
                                    const std::string& challenge) const {
    QueryString query;
    query.add("provider", provider)
        .add("redirect_to", redirect_to)
        .add("code_challenge", challenge)
        .add("code_challenge_method", "s256");
    return endpoint_.url + "/auth/v1/authorize" + query.text();
}

Result<Session, Error> AuthClient::redeem(const Secret& code, const Secret& verifier) {
    return token_grant(Grant::code, body_text({{"auth_code", code.reveal()},
                                               {"code_verifier", verifier.reveal()}}));
}

Result<Session, Error> AuthClient::token_grant(Grant grant, const std::string& body) {
    http::Request request = post(endpoint_, "token?grant_type=" + grant_name(grant));
    request.body = body;
    const Instant asked_at = clock_.now();
    const auto answer = http_.send(request);
    if (!answer) return from_transport(answer.error());
    const http::Response& response = answer.value();
    const json parsed = parse_body(response.body);
    if (!succeeded(response) || parsed.is_discarded()) return from_grant_response(response, grant);
    auto session = session_of(parsed, asked_at);
    if (!session) return malformed(response, "Supabase Auth sent no usable session");
    return std::move(*session);
}

Result<Done, Error> AuthClient::sign_out(const Secret& access_token) {
    http::Request request = post(endpoint_, "logout?scope=local");
    request.headers.push_back({"Authorization", "Bearer " + access_token.reveal()});
    const auto answer = http_.send(request);
    if (!answer) return from_transport(answer.error());
    if (answer.value().status == 204) return Done{};
    if (succeeded(answer.value()) && !parse_body(answer.value().body).is_discarded()) return Done{};
    Error error = from_response(answer.value());
    if (error.kind == Error::Kind::signed_out) return Done{};
    return error;
}

}  // namespace agent::supabase
