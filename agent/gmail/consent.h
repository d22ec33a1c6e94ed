#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/secret.h"
#include "agent/gmail/error.h"
#include "agent/gmail/grant_store.h"
#include "agent/http/http_client.h"

namespace agent::gmail {

// The smallest permission with which mail can be searched and read.
inline constexpr const char* kReadScope = "https://www.googleapis.com/auth/gmail.readonly";

// One question to the person in the browser: may this client read your mail?
// https://developers.google.com/identity/protocols/oauth2/native-app
struct ConsentRequest {
    std::string client_id;
    Secret client_secret;
    std::string redirect_uri;  // http://127.0.0.1:PORT/...
    std::string state;
    std::string challenge;  // PKCE, S256
    Secret verifier;        // what the challenge was made of
};

// The names and values that Google's consent page is asked with. They hold no secret.
std::vector<std::pair<std::string, std::string>> consent_query(const ConsentRequest& request);

// Redeems the code that the consent gave. Error::signed_out when Google does not take it,
// Error::bad_client on a wrong client id or secret, Error::malformed without a refresh token.
Result<Grant, Error> grant_of_code(http::HttpClient& http, const std::string& token_url,
                                   const ConsentRequest& request, const Secret& code,
                                   const Clock& clock);

// What the person's choice of boxes on the consent page means.
enum class Scopes {
    enough,
    no_reading,     // without gmail.readonly no message can be fetched
    metadata_also,  // with gmail.metadata beside it, Gmail refuses every search
};
Scopes judge_scopes(const std::string& granted);

// Withdraws the whole permission at Google. One that Google does not know (any more) counts as
// withdrawn.
Result<Done, Error> withdraw(http::HttpClient& http, const std::string& revoke_url,
                             const Grant& grant, const Clock& clock);

}  // namespace agent::gmail
