#pragma once

#include <map>
#include <string>

#include "agent/base/clock.h"
#include "agent/base/result.h"

namespace sandbox {

enum class RefreshFault { not_found, already_used };

// Sessions and their single-use refresh tokens, by the rules of Supabase Auth (its
// internal/tokens/service.go). Not for several threads.
class Sessions {
public:
    struct Grant {
        std::string user_id;
        std::string session_id;
        std::string refresh_token;
    };

    Grant open(const std::string& user_id);

    // Trades a refresh token for the next one. A used one is forgiven when it is the parent
    // of the active one, which is then given again (the client could not save the answer),
    // or when it was used at most 10 s ago. Else the whole family is revoked.
    agent::Result<Grant, RefreshFault> refresh(const std::string& token, agent::Instant now);

    bool is_open(const std::string& session_id) const;
    void close(const std::string& session_id);
    // Every session of the user, but for `except`.
    void close_all_of(const std::string& user_id, const std::string& except);
    // Every session of everybody: refresh tokens are not found after it.
    void close_all();

private:
    struct RefreshToken {
        std::string session_id;
        std::string parent;
        bool used = false;
        agent::Instant used_at;
    };

    Grant issue(const std::string& session_id, const std::string& parent);
    // The token that was issued last and not used yet, or "".
    std::string active_token(const std::string& session_id) const;
    void revoke_family(const std::string& session_id);

    std::map<std::string, std::string> users_by_session_;
    std::map<std::string, RefreshToken> tokens_;
    std::map<std::string, std::string> last_issued_;  // by session
};

}  // namespace sandbox
