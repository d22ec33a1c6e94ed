#include "tests/sandbox/tokens.h"

#include <sstream>

#include <Poco/Net/HTMLForm.h>
#include <Poco/Net/HTTPRequest.h>

#include "tests/sandbox/google_json.h"
#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

Response refused(int status, const std::string& error, const std::string& description) {
    return json_response({{"error", error}, {"error_description", description}}, status);
}

Response error_page(const std::string& error) {
    return {400,
            {{"Content-Type", "text/html; charset=utf-8"}},
            "<!doctype html>\n<title>Access blocked</title>\n<h1>Error 400: " + error + "</h1>\n"};
}

Poco::Net::HTMLForm form_of(const Request& request) {
    Poco::Net::HTTPRequest head(Poco::Net::HTTPRequest::HTTP_POST, "/");
    head.setContentType(Poco::Net::HTMLForm::ENCODING_URL);
    std::istringstream body(request.body);
    return Poco::Net::HTMLForm(head, body);
}

}  // namespace

Response Tokens::consent_page(const Request& request) {
    const auto asked = [&](const char* name) { return request.query_value(name).value_or(""); };
    const std::string redirect_uri = asked("redirect_uri");
    if (asked("client_id") != options_.client_id) return error_page("invalid_client");
    if (redirect_uri.rfind("http://127.0.0.1:", 0) != 0) return error_page("redirect_uri_mismatch");
    if (asked("response_type") != "code" || asked("scope").empty() ||
        asked("code_challenge_method") != "S256" || asked("code_challenge").empty()) {
        return error_page("invalid_request");
    }
    return consent_.page(
        request, {"Let " + options_.client_id + " read your Gmail?", redirect_uri, asked("state"),
                  asked("code_challenge"), asked("scope"), options_.address});
}

Response Tokens::grant(const Request& request) {
    const Poco::Net::HTMLForm form = form_of(request);
    const std::string grant_type = form.get("grant_type", "");
    if (grant_type != "refresh_token" && grant_type != "authorization_code") {
        return refused(400, "unsupported_grant_type", "Invalid grant_type.");
    }
    if (form.get("client_id", "") != options_.client_id) {
        return refused(401, "invalid_client", "The OAuth client was not found.");
    }
    if (grant_type == "authorization_code") {
        const auto given = consent_.redeem(form.get("code", ""), form.get("code_verifier", ""));
        if (!given || given->asked.redirect_to != form.get("redirect_uri", "")) {
            return refused(400, "invalid_grant", "Malformed auth code.");
        }
        revoke(false);
        return granted(given->granted, true);
    }
    {
        const std::lock_guard lock(mutex_);
        if (revoked_ || form.get("refresh_token", "") != options_.refresh_token) {
            return refused(400, "invalid_grant", "Token has been expired or revoked.");
        }
    }
    return granted("https://www.googleapis.com/auth/gmail.readonly", false);
}

Response Tokens::granted(const std::string& scope, bool with_refresh_token) {
    const std::lock_guard lock(mutex_);
    const std::string token = "sandbox-access-" + std::to_string(++granted_);
    expiry_of_[token] = clock_.now() + options_.lifetime;
    Json answer{{"access_token", token},
                {"expires_in", options_.lifetime.count()},
                {"scope", scope},
                {"token_type", "Bearer"}};
    if (with_refresh_token) answer["refresh_token"] = options_.refresh_token;
    return json_response(answer);
}

Response Tokens::revoke(const Request& request) {
    if (form_of(request).get("token", "") != options_.refresh_token) {
        return refused(400, "invalid_token", "Token expired or revoked");
    }
    revoke(true);
    return json_response(Json::object());
}

bool Tokens::accepts(const std::string& authorization) const {
    const auto words = split(authorization, ' ');
    if (words.size() != 2 || lower(words[0]) != "bearer") return false;
    const std::lock_guard lock(mutex_);
    const auto found = expiry_of_.find(words[1]);
    return found != expiry_of_.end() && clock_.now() < found->second;
}

void Tokens::expire_access_tokens() {
    const std::lock_guard lock(mutex_);
    expiry_of_.clear();
}

void Tokens::revoke(bool revoked) {
    const std::lock_guard lock(mutex_);
    revoked_ = revoked;
    if (revoked) expiry_of_.clear();
}

}  // namespace sandbox
