#pragma once

#include <optional>
#include <string>

#include "agent/base/result.h"
#include "agent/base/secret.h"
#include "agent/gmail/error.h"
#include "agent/secrets/secret_store.h"

namespace agent::gmail {

// A user's permission to read their Gmail.
struct Grant {
    std::string client_id;
    Secret client_secret;  // Google asks for it even of desktop clients; may be empty
    Secret refresh_token;
    Secret access_token;   // may be empty
    Instant expires_at{};  // of the access token
    Instant issued_at{};   // when the user consented, to explain a refusal later
    std::string scope;
};

Secret to_text(const Grant& grant);
std::optional<Grant> grant_from_text(const Secret& text);
// Tells one permission from another and reveals neither: the beginning of a digest of its refresh
// token.
std::string mark_of(const Grant& grant);

// Where one user's grant rests. Safe to use from any thread.
class GrantStore {
public:
    virtual ~GrantStore() = default;

    // Error::signed_out when there is none, or an unreadable one.
    virtual Result<Grant, Error> read() = 0;
    virtual Result<Done, Error> write(const Grant& grant) = 0;
};

// In this machine's secret store. What that throws goes through.
class LocalGrantStore : public GrantStore {
public:
    explicit LocalGrantStore(secrets::SecretStore& store) : store_(store) {}

    Result<Grant, Error> read() override;
    Result<Done, Error> write(const Grant& grant) override;

private:
    secrets::SecretStore& store_;
};

}  // namespace agent::gmail
