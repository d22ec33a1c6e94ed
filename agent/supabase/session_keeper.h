#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "agent/base/file_lock.h"
#include "agent/base/stop_signal.h"
#include "agent/secrets/secret_store.h"
#include "agent/supabase/auth_client.h"
#include "agent/supabase/credentials.h"

namespace agent::supabase {

// The one refresher of this user's Supabase session. The background agent and the CLI
// share a data folder, so read-refresh-save runs under a lock between processes and
// starts by reading the store anew: another process may have refreshed already.
// A new session is saved before it is used (refresh tokens are single-use); a failure that
// may pass keeps the old one. Once a refresh token was refused, it is not sent again; it
// stays in the store to show who must sign in. What the secret store and the lock file
// throw goes through. Safe to use from any thread.
class SessionKeeper : public Credentials {
public:
    SessionKeeper(AuthClient& auth, secrets::SecretStore& store, std::filesystem::path lock_file,
                  Clock& clock, const StopSignal& stop);

    // A token with at least 60 s to live. Error::signed_out when there is no session, its
    // refresh token was refused, or another user has signed in since: whoever holds this
    // user's mirror must not fill it with theirs.
    Result<Secret, Error> access_token() override;

    // To be called when the server refused `refused` with 401. Renews once, unless the
    // store already holds another token.
    Result<Secret, Error> token_after_refusal(const Secret& refused) override;

    // To be called when `token`, which token_after_refusal() gave, was refused as well:
    // renewing does not help. For a minute the answer is Error::unauthorized without asking
    // the server (it allows 150 refreshes in 5 minutes for all users behind one address).
    void give_up_on(const Secret& token) override;

    // Replaces what is stored, after a sign-in, once no other process is refreshing.
    Result<Done, Error> save(const Session& session);
    // Removes what is stored, after a sign-out, once no other process is refreshing, so that
    // a refresh cannot bring it back.
    Result<Done, Error> forget();

    // The stored session, expired or not; nothing when signed out. No network.
    std::optional<Session> stored() const;

private:
    struct Useless {
        Secret access_token;
        Monotonic until;
    };

    Result<Secret, Error> renew_unless(const Secret* refused);
    Result<Secret, Error> renew(const Session& session);
    Result<FileLock, Error> lock_processes() const;
    std::optional<Error> objection(const Session& session) const;
    bool fresh(const Session& session) const;

    AuthClient& auth_;
    secrets::SecretStore& store_;
    std::filesystem::path lock_file_;
    Clock& clock_;
    const StopSignal& stop_;
    std::mutex mutex_;
    std::optional<Session> cached_;
    std::optional<std::string> user_id_;  // whom this object has served
    std::optional<Secret> refused_;       // a refresh token that only a sign-in replaces
    std::optional<Useless> useless_;      // refused although just issued
};

}  // namespace agent::supabase
