#include "tests/sandbox/supabase_auth.h"

#include <sstream>

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>

#include "tests/sandbox/supabase_test_project.h"
#include "tests/support/catch.h"

using sandbox::Json;
using std::chrono::seconds;
using test::SupabaseProject;

namespace {

class SignedInProject : public SupabaseProject {
public:
    SignedInProject() {
        session = password_grant("ann@example.com", "ann's secret").body;
        token = session.at("access_token");
    }
    std::string refresh_token() const { return session.at("refresh_token"); }
    std::string error_of(const Answer& answer) const { return answer.body.value("error_code", ""); }

    Json session;
};

// The token that follows `token`.
std::string rotated(SupabaseProject& project, const std::string& token) {
    const auto answer = project.refresh_grant(token);
    REQUIRE(answer.status == 200);
    return answer.body.at("refresh_token");
}

Json claims_of(const std::string& token) {
    const std::size_t first = token.find('.') + 1;
    std::istringstream payload(token.substr(first, token.find('.', first) - first));
    Poco::Base64Decoder decoder(payload, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
    return Json::parse(decoder);
}

}  // namespace

TEST_CASE("a password opens a session as GoTrue describes one") {
    SupabaseProject project;

    const auto answer = project.password_grant("Ann@Example.com", "ann's secret");

    CHECK(answer.status == 200);
    CHECK(answer.body.at("token_type") == "bearer");
    CHECK(answer.body.at("expires_in") == 3600);
    CHECK(answer.body.at("expires_at") == 1'795'478'400 + 3600);
    CHECK(answer.body.at("refresh_token").get<std::string>().size() == 12);
    CHECK(answer.body.at("user").at("id") == project.ann());
    CHECK(answer.body.at("user").at("email") == "ann@example.com");
}

TEST_CASE("the access token carries the claims PostgREST and the agent read") {
    SignedInProject project;

    const Json claims = claims_of(project.token);

    CHECK(claims.at("sub") == project.ann());
    CHECK(claims.at("email") == "ann@example.com");
    CHECK(claims.at("role") == "authenticated");
    CHECK(claims.at("aud") == "authenticated");
    CHECK(claims.at("iat") == 1'795'478'400);
    CHECK(claims.at("exp") == 1'795'478'400 + 3600);
    CHECK(claims.at("session_id").get<std::string>().size() == 36);
}

TEST_CASE("two tokens of one session and second differ") {
    SignedInProject project;

    const Json renewed = project.refresh_grant(project.refresh_token()).body;

    CHECK(renewed.at("access_token") != project.token);
    CHECK(claims_of(renewed.at("access_token")).at("session_id") ==
          claims_of(project.token).at("session_id"));
}

TEST_CASE("a wrong password, a wrong address and an odd request are refused") {
    SignedInProject project;
    const auto grant = [&](const std::string& type, const Json& body) {
        return project.send("POST", "/auth/v1/token?grant_type=" + type, body);
    };

    const auto wrong = project.password_grant("ann@example.com", "bob's secret");
    CHECK(wrong.status == 400);
    CHECK(wrong.body == Json({{"code", 400},
                              {"error_code", "invalid_credentials"},
                              {"msg", "Invalid login credentials"}}));
    CHECK(wrong.headers.at("X-Sb-Error-Code") == "invalid_credentials");
    CHECK(project.error_of(project.password_grant("eve@example.com", "x")) ==
          "invalid_credentials");
    CHECK(project.error_of(grant("password", {{"password", "x"}})) == "validation_failed");
    CHECK(project.error_of(grant("password", {{"email", 5}})) == "validation_failed");
    CHECK(project.error_of(grant("refresh_token", Json::object())) == "validation_failed");
    CHECK(project.error_of(grant("password", "text")) == "bad_json");
    CHECK(grant("pkce", Json::object()).status == 400);
}

TEST_CASE("a refresh token is traded for the next one") {
    SignedInProject project;

    const auto answer = project.refresh_grant(project.refresh_token());

    CHECK(answer.status == 200);
    CHECK(answer.body.at("refresh_token") != project.refresh_token());
    project.token = answer.body.at("access_token");
    CHECK(project.send("GET", "/auth/v1/user").body.at("id") == project.ann());
}

TEST_CASE("an unknown refresh token is not found") {
    SignedInProject project;

    const auto answer = project.refresh_grant("nonsense");

    CHECK(answer.status == 400);
    CHECK(project.error_of(answer) == "refresh_token_not_found");
}

TEST_CASE("the parent of the active token gives the active one again, however late") {
    SignedInProject project;
    const std::string second = rotated(project, project.refresh_token());
    project.now += seconds(3600);

    CHECK(rotated(project, project.refresh_token()) == second);
}

TEST_CASE("an older token is forgiven within ten seconds of its use") {
    SignedInProject project;
    const std::string second = rotated(project, project.refresh_token());
    const std::string third = rotated(project, second);
    project.now += seconds(10);

    const auto answer = project.refresh_grant(project.refresh_token());

    CHECK(answer.status == 200);
    CHECK(project.refresh_grant(third).status == 200);
}

TEST_CASE("an older token used later revokes the whole family") {
    SignedInProject project;
    const std::string second = rotated(project, project.refresh_token());
    const std::string third = rotated(project, second);
    project.now += seconds(11);

    const auto reused = project.refresh_grant(project.refresh_token());

    CHECK(reused.status == 400);
    CHECK(project.error_of(reused) == "refresh_token_already_used");
    CHECK(project.error_of(project.refresh_grant(third)) == "refresh_token_already_used");
    CHECK(project.password_grant("ann@example.com", "ann's secret").status == 200);
}

TEST_CASE("sessions of one user do not touch each other's tokens") {
    SignedInProject project;
    const Json other = project.password_grant("ann@example.com", "ann's secret").body;
    rotated(project, rotated(project, project.refresh_token()));
    project.now += seconds(11);
    REQUIRE(project.refresh_grant(project.refresh_token()).status == 400);

    CHECK(project.refresh_grant(other.at("refresh_token")).status == 200);
}

TEST_CASE("PostgREST takes an expired token for thirty seconds more, GoTrue does not") {
    SignedInProject project;

    project.now += seconds(3600 + 30);
    CHECK(project.get("profiles").status == 200);
    CHECK(project.send("GET", "/auth/v1/user").status == 403);

    project.now += seconds(1);
    const auto expired = project.get("profiles");
    CHECK(expired.status == 401);
    CHECK(expired.code() == "PGRST303");
    CHECK(expired.body.at("message") == "JWT expired");
    CHECK(expired.headers.at("WWW-Authenticate") ==
          "Bearer error=\"invalid_token\", error_description=\"JWT expired\"");
}

TEST_CASE("a token that cannot be decoded is refused even where nobody need sign in") {
    SignedInProject project;
    const auto with = [&](const std::string& authorization) {
        return project.get("profiles", {{"authorization", authorization}});
    };

    const auto tampered = with("Bearer " + project.token + "x");
    CHECK(tampered.status == 401);
    CHECK(tampered.code() == "PGRST301");
    CHECK(with("Bearer ").code() == "PGRST301");
    CHECK(with("Bearer a.b").body.at("message") == "Expected 3 parts in JWT; got 2");
    CHECK(with("Bearer " + project.stand_in.publishable_key()).code() == "PGRST301");
    CHECK(with("Basic abc").body == Json::array());
}

TEST_CASE("the signed-in user is told, and others are asked to sign in") {
    SignedInProject project;

    CHECK(project.send("GET", "/auth/v1/user").body.at("email") == "ann@example.com");
    const auto bad = project.send("GET", "/auth/v1/user", nullptr, {{"authorization", "Bearer x"}});
    CHECK(bad.status == 403);
    CHECK(project.error_of(bad) == "bad_jwt");
    project.token.clear();
    const auto nobody = project.send("GET", "/auth/v1/user");
    CHECK(nobody.status == 401);
    CHECK(project.error_of(nobody) == "no_authorization");
}

TEST_CASE("signing out here leaves the user's other sessions alone") {
    SignedInProject project;
    const Json other = project.password_grant("ann@example.com", "ann's secret").body;

    CHECK(project.send("POST", "/auth/v1/logout?scope=local").status == 204);

    CHECK(project.error_of(project.refresh_grant(project.refresh_token())) ==
          "refresh_token_not_found");
    CHECK(project.error_of(project.send("GET", "/auth/v1/user")) == "session_not_found");
    CHECK(project.refresh_grant(other.at("refresh_token")).status == 200);
}

TEST_CASE("signing out without a scope ends every session, with others all but this one") {
    SignedInProject project;
    const Json other = project.password_grant("ann@example.com", "ann's secret").body;
    const Json third = project.password_grant("ann@example.com", "ann's secret").body;

    CHECK(project.send("POST", "/auth/v1/logout?scope=nowhere").status == 400);
    CHECK(project.send("POST", "/auth/v1/logout?scope=others").status == 204);
    CHECK(project.refresh_grant(other.at("refresh_token")).status == 400);
    const std::string next = rotated(project, project.refresh_token());
    CHECK(project.send("POST", "/auth/v1/logout").status == 204);
    CHECK(project.refresh_grant(next).status == 400);
    CHECK(project.refresh_grant(third.at("refresh_token")).status == 400);
}

TEST_CASE("a signed-out token still opens PostgREST until it expires") {
    SignedInProject project;
    REQUIRE(project.send("POST", "/auth/v1/logout?scope=local").status == 204);

    CHECK(project.get("profiles").body.size() == 1);
}

TEST_CASE("health and unknown endpoints answer as GoTrue does") {
    SupabaseProject project;

    CHECK(project.send("GET", "/auth/v1/health").body.at("name") == "GoTrue");
    CHECK(project.send("GET", "/auth/v1/token").status == 405);
    CHECK(project.send("GET", "/auth/v1/nothing").status == 404);
}
