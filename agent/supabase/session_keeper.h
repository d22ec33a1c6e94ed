#pragma once

#include <filesystem>
#include <mutex>
#include <optional>

#include "agent/base/log.h"
#include "agent/base/stop_signal.h"
#include "agent/secrets/secret_store.h"
#include "agent/supabase/auth_client.h"

namespace agent::supabase {

// The one refresher of this user's Supabase session. The background agent and the CLI
// share a data folder, so read-refresh-save runs under a lock between processes and
// starts by reading the store anew: another process may have refreshed already.
// Safe to use from any thread.
class SessionKeeper {
public:
    SessionKeeper(AuthClient& auth, secrets::SecretStore& store, std::filesystem::path lock_file,
                  Clock& clock, const StopSignal& stop);

    // A token with at least 60 s to live. Error::signed_out when there is no session or
    // its refresh token was refused.
    Result<Secret, Error> access_token();

    // To be called when the server refused `refused` with 401. Renews once, unless the
    // store already holds another token.
    Result<Secret, Error> token_after_refusal(const Secret& refused);

    // The stored session, expired or not; nothing when signed out. No network.
    std::optional<Session> stored() const;

private:
    Result<Secret, Error> renew_unless(const Secret* refused);

    AuthClient& auth_;
    secrets::SecretStore& store_;
    std::filesystem::path lock_file_;
    Clock& clock_;
    const StopSignal& stop_;
    std::mutex mutex_;
    std::optional<Session> cached_;
};

}  // namespace agent::supabase
