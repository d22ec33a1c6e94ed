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

Poco::Net::HTMLForm form_of(const Request& request) {
    Poco::Net::HTTPRequest head(Poco::Net::HTTPRequest::HTTP_POST, "/");
    head.setContentType(Poco::Net::HTMLForm::ENCODING_URL);
    std::istringstream body(request.body);
    return Poco::Net::HTMLForm(head, body);
}

}  // namespace

Response Tokens::grant(const Request& request) {
    const Poco::Net::HTMLForm form = form_of(request);
    if (form.get("grant_type", "") != "refresh_token") {
        return refused(400, "unsupported_grant_type", "Invalid grant_type.");
    }
    if (form.get("client_id", "") != options_.client_id) {
        return refused(401, "invalid_client", "The OAuth client was not found.");
    }
    const std::lock_guard lock(mutex_);
    if (revoked_ || form.get("refresh_token", "") != options_.refresh_token) {
        return refused(400, "invalid_grant", "Token has been expired or revoked.");
    }
    const std::string token = "sandbox-access-" + std::to_string(++granted_);
    expiry_of_[token] = clock_.now() + options_.lifetime;
    return json_response({{"access_token", token},
                          {"expires_in", options_.lifetime.count()},
                          {"scope", "https://www.googleapis.com/auth/gmail.readonly"},
                          {"token_type", "Bearer"}});
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
