#include "tests/sandbox/supabase_auth.h"

#include <algorithm>

#include <Poco/String.h>
#include <Poco/UUIDGenerator.h>

namespace sandbox {
namespace {

using std::chrono::seconds;

// PostgREST allows clocks to differ by this much (docs, references/auth); GoTrue does not.
constexpr seconds kPostgrestLeeway{30};
constexpr seconds kNoLeeway{0};

Response json_response(int status, const Json& body) {
    return {status,
            {{"Content-Type", "application/json; charset=utf-8"}},
            body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Response refusal(int status, const std::string& error_code, const std::string& message) {
    Response response =
        json_response(status, {{"code", status}, {"error_code", error_code}, {"msg", message}});
    response.headers.emplace_back("X-Sb-Error-Code", error_code);
    return response;
}

std::optional<std::string> bearer_token(const Request& request) {
    const std::string header = request.header("authorization");
    static constexpr std::size_t kScheme = 7;  // "Bearer "
    if (Poco::icompare(header.substr(0, kScheme), "bearer ") != 0) return std::nullopt;
    return header.substr(kScheme);
}

std::string text_member(const Json& body, const std::string& name) {
    const auto found = body.find(name);
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

RestError undecodable(JwtFault fault, const std::string& token) {
    switch (fault) {
        case JwtFault::not_three_parts: {
            const auto parts = 1 + std::count(token.begin(), token.end(), '.');
            return undecodable_token("Expected 3 parts in JWT; got " + std::to_string(parts));
        }
        case JwtFault::wrong_algorithm:
            return undecodable_token("Wrong or unsupported encoding algorithm");
        case JwtFault::wrong_signature:
            return undecodable_token("No suitable key or wrong key type");
        case JwtFault::unreadable:
            break;
    }
    return undecodable_token("JWT cryptographic operation failed");
}

Json user_json(const Auth::Account& account) {
    return {{"id", account.id},
            {"aud", "authenticated"},
            {"role", "authenticated"},
            {"email", account.email},
            {"phone", ""},
            {"app_metadata", {{"provider", "email"}, {"providers", {"email"}}}},
            {"user_metadata", Json::object()},
            {"identities", Json::array()},
            {"is_anonymous", false}};
}

Response health() {
    return json_response(200,
                         {{"version", "v2.180.0"},
                          {"name", "GoTrue"},
                          {"description", "GoTrue is a user registration and authentication API"}});
}

}  // namespace

Auth::Auth(const std::vector<SupabaseUser>& users, std::string jwt_secret)
    : access_tokens_(std::move(jwt_secret)) {
    for (const SupabaseUser& user : users) {
        const std::string email = Poco::toLower(user.email);
        const std::string id = Poco::UUIDGenerator::defaultGenerator()
                                   .createFromName(Poco::UUID::uri(), "mailto:" + email)
                                   .toString();
        accounts_.push_back({id, email, user.password});
    }
}

Response Auth::handle(const Request& request, const std::string& endpoint, agent::Instant now) {
    const std::string call = request.method + " " + endpoint;
    if (call == "POST token") return token(request, now);
    if (call == "GET user") return user(request, now);
    if (call == "POST logout") return logout(request, now);
    if (call == "GET health") return health();
    for (const char* known : {"token", "user", "logout", "health"}) {
        if (endpoint == known) return refusal(405, "method_not_allowed", "Method not allowed");
    }
    return {404, {{"Content-Type", "text/plain; charset=utf-8"}}, "404 page not found\n"};
}

Response Auth::token(const Request& request, agent::Instant now) {
    const std::string grant = request.query_value("grant_type").value_or("");
    if (grant != "password" && grant != "refresh_token" && grant != "pkce") {
        return refusal(400, "invalid_credentials", "unsupported_grant_type");
    }
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) {
        return refusal(400, "bad_json", "Could not parse request body as JSON");
    }
    if (grant == "pkce") return pkce_grant(body, now);
    return grant == "password" ? password_grant(body, now) : refresh_grant(body, now);
}

Response Auth::authorize(const Request& request) {
    const auto asked = [&](const char* name) { return request.query_value(name).value_or(""); };
    if (asked("provider") != "google") {
        return refusal(400, "validation_failed", "Unsupported provider: provider is not enabled");
    }
    if (Poco::toLower(asked("code_challenge_method")) != "s256" ||
        asked("code_challenge").empty()) {
        return refusal(400, "validation_failed", "PKCE flow requires code_challenge");
    }
    // The allow list of this project is http://127.0.0.1:*/**.
    const std::string redirect_to = asked("redirect_to");
    if (redirect_to.rfind("http://127.0.0.1:", 0) != 0) {
        return {200, {{"Content-Type", "text/html"}}, "<!doctype html>\n<title>The site</title>\n"};
    }
    return consent_.page(request, {"Sign in to Supabase with Google", redirect_to, "",
                                   asked("code_challenge"), "", accounts_.front().email});
}

Response Auth::pkce_grant(const Json& body, agent::Instant now) {
    const std::string code = text_member(body, "auth_code");
    const std::string verifier = text_member(body, "code_verifier");
    if (code.empty() || verifier.empty()) {
        return refusal(400, "validation_failed",
                       "invalid request: both auth code and code verifier should be non-empty");
    }
    const auto given = consent_.redeem(code, verifier);
    if (!given) {
        return refusal(404, "flow_state_not_found",
                       "invalid flow state, no valid flow state found");
    }
    const auto who = std::find_if(accounts_.begin(), accounts_.end(), [&](const Account& each) {
        return each.email == Poco::toLower(given->account);
    });
    if (who == accounts_.end()) return refusal(422, "signup_disabled", "Signups not allowed");
    return granted(sessions_.open(who->id), now);
}

Response Auth::password_grant(const Json& body, agent::Instant now) {
    const std::string email = Poco::toLower(text_member(body, "email"));
    if (email.empty()) return refusal(400, "validation_failed", "missing email or phone");
    const std::string password = text_member(body, "password");
    const auto found = std::find_if(accounts_.begin(), accounts_.end(), [&](const Account& each) {
        return each.email == email && each.password == password;
    });
    if (found == accounts_.end()) {
        return refusal(400, "invalid_credentials", "Invalid login credentials");
    }
    return granted(sessions_.open(found->id), now);
}

Response Auth::refresh_grant(const Json& body, agent::Instant now) {
    const std::string token = text_member(body, "refresh_token");
    if (token.empty()) return refusal(400, "validation_failed", "refresh_token required");
    const auto grant = sessions_.refresh(token, now);
    if (grant) return granted(grant.value(), now);
    if (grant.error() == RefreshFault::not_found) {
        return refusal(400, "refresh_token_not_found",
                       "Invalid Refresh Token: Refresh Token Not Found");
    }
    return refusal(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used");
}

Response Auth::granted(const Sessions::Grant& grant, agent::Instant now) {
    const Account& who = account(grant.user_id);
    const auto issued = access_tokens_.issue(who.id, who.email, grant.session_id, now);
    return json_response(200, {{"access_token", issued.token},
                               {"token_type", "bearer"},
                               {"expires_in", access_tokens_.lifetime().count()},
                               {"expires_at", issued.expires_at},
                               {"refresh_token", grant.refresh_token},
                               {"user", user_json(who)}});
}

agent::Result<Json, Response> Auth::claims_of(const Request& request, agent::Instant now) const {
    const auto token = bearer_token(request);
    if (!token) {
        return refusal(401, "no_authorization", "This endpoint requires a valid Bearer token");
    }
    const std::string unusable = "invalid JWT: unable to parse or verify signature, ";
    const auto verified = access_tokens_.verify(*token, now, kNoLeeway);
    if (!verified) return refusal(403, "bad_jwt", unusable + "token signature is invalid");
    if (verified.value().expired) {
        return refusal(403, "bad_jwt", unusable + "token has invalid claims: token is expired");
    }
    if (!sessions_.is_open(verified.value().claims.at("session_id"))) {
        return refusal(403, "session_not_found",
                       "Session from session_id claim in JWT does not exist");
    }
    return verified.value().claims;
}

Response Auth::user(const Request& request, agent::Instant now) const {
    const auto claims = claims_of(request, now);
    if (!claims) return claims.error();
    return json_response(200, user_json(account(claims.value().at("sub"))));
}

Response Auth::logout(const Request& request, agent::Instant now) {
    const auto claims = claims_of(request, now);
    if (!claims) return claims.error();
    const std::string session_id = claims.value().at("session_id");
    const std::string user_id = claims.value().at("sub");
    const std::string scope = request.query_value("scope").value_or("global");
    if (scope == "local") {
        sessions_.close(session_id);
    } else if (scope == "global") {
        sessions_.close_all_of(user_id, "");
    } else if (scope == "others") {
        sessions_.close_all_of(user_id, session_id);
    } else {
        return refusal(400, "validation_failed", "Unsupported logout scope \"" + scope + "\"");
    }
    return {204, {}, ""};
}

const Auth::Account& Auth::account(const std::string& id) const {
    return *std::find_if(accounts_.begin(), accounts_.end(),
                         [&](const Account& each) { return each.id == id; });
}

Outcome<Caller> Auth::caller_of(const Request& request, agent::Instant now) const {
    const auto token = bearer_token(request);
    if (!token) return Caller{};
    if (token->empty()) return undecodable_token("Empty JWT is sent in Authorization header");
    const auto verified = access_tokens_.verify(*token, now, kPostgrestLeeway);
    if (!verified) return undecodable(verified.error(), *token);
    if (verified.value().expired) return refused_claims("JWT expired");
    return Caller{Caller::Role::authenticated, verified.value().claims.value("sub", "")};
}

}  // namespace sandbox
