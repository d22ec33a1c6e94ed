#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "agent/base/result.h"
#include "agent/base/secret.h"
#include "agent/base/stop_signal.h"
#include "agent/gmail/error.h"
#include "agent/gmail/grant_store.h"
#include "agent/http/http_client.h"

namespace agent::gmail {

// The one refresher of this user's Google access token: before expiry, and once when
// Gmail answers 401. Read-refresh-save runs under a lock between processes. Safe to use
// from any thread.
class TokenKeeper {
public:
    struct Options {
        std::string token_url;  // https://oauth2.googleapis.com/token
        std::filesystem::path lock_file;
    };

    TokenKeeper(http::HttpClient& http, GrantStore& store, Options options, Clock& clock,
                const StopSignal& stop);

    // A token with at least 60 s to live. Waits while another process renews it. What the store
    // throws goes through. Error::signed_out when there is no grant or Google refused its
    // refresh token (invalid_grant); Error::bad_client on invalid_client.
    Result<Secret, Error> access_token();

    // To be called when Gmail refused `refused` with 401. Renews once, unless the store
    // already holds another token.
    Result<Secret, Error> token_after_refusal(const Secret& refused);

    // mark_of() the grant that access_token() speaks for. The same errors.
    Result<std::string, Error> mark();

private:
    // What Google said for good of one grant. Asking again is useless until the grant changes.
    struct Refusal {
        Grant grant;
        Error error;
    };

    Result<Secret, Error> renew_unless(const Secret* refused);
    Result<Grant, Error> refresh(Grant grant);
    void remember(const Grant& grant, const Error& error);
    bool usable(const Grant& grant, const Secret* refused) const;

    http::HttpClient& http_;
    GrantStore& store_;
    Options options_;
    Clock& clock_;
    const StopSignal& stop_;
    std::mutex mutex_;
    std::optional<Grant> cached_;
    std::optional<Refusal> refusal_;
};

}  // namespace agent::gmail
