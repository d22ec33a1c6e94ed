#include "agent/gmail/consent.h"

#include <sstream>

#include "agent/gmail/token_request.h"

namespace agent::gmail {

std::vector<std::pair<std::string, std::string>> consent_query(const ConsentRequest& request) {
    return {{"response_type", "code"},
            {"client_id", request.client_id},
            {"redirect_uri", request.redirect_uri},
            {"scope", kReadScope},
            {"state", request.state},
            {"code_challenge", request.challenge},
            {"code_challenge_method", "S256"},
            {"access_type", "offline"},
            // Without it a second consent would bring no refresh token.
            {"prompt", "consent"}};
}

Result<Grant, Error> grant_of_code(http::HttpClient& http, const std::string& token_url,
                                   const ConsentRequest& request, const Secret& code,
                                   const Clock& clock) {
    Grant grant;
    grant.client_id = request.client_id;
    grant.client_secret = request.client_secret;
    grant.issued_at = clock.now();
    const auto response =
        http.send(form_post(token_url, {{"grant_type", "authorization_code"},
                                        {"client_id", request.client_id},
                                        {"client_secret", request.client_secret.reveal()},
                                        {"redirect_uri", request.redirect_uri},
                                        {"code", code.reveal()},
                                        {"code_verifier", request.verifier.reveal()}}));
    if (!response) return from_transport(response.error());
    if (response.value().status != 200) return from_response(response.value(), clock.now());
    if (!take_tokens(response.value().body, grant.issued_at, grant) ||
        grant.refresh_token.empty()) {
        return Error{Error::Kind::malformed, "Google's token endpoint sent no refresh token", 200,
                     std::nullopt};
    }
    return grant;
}

Scopes judge_scopes(const std::string& granted) {
    bool reads = false, metadata = false;
    std::istringstream words(granted);
    for (std::string word; words >> word;) {
        reads = reads || word == kReadScope;
        metadata = metadata || word == "https://www.googleapis.com/auth/gmail.metadata";
    }
    if (!reads) return Scopes::no_reading;
    return metadata ? Scopes::metadata_also : Scopes::enough;
}

Result<Done, Error> withdraw(http::HttpClient& http, const std::string& revoke_url,
                             const Grant& grant, const Clock& clock) {
    const auto response =
        http.send(form_post(revoke_url, {{"token", grant.refresh_token.reveal()}}));
    if (!response) return from_transport(response.error());
    // Google answers 400 (invalid_token) for one that is dead already.
    const int status = response.value().status;
    if (status == 200 || status == 400) return Done{};
    return from_response(response.value(), clock.now());
}

}  // namespace agent::gmail
