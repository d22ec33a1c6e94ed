#include "tests/sandbox/supabase_sessions.h"

#include <Poco/UUIDGenerator.h>

namespace sandbox {
namespace {

constexpr std::chrono::seconds kReuseInterval{10};

std::string random_uuid() {
    return Poco::UUIDGenerator::defaultGenerator().createRandom().toString();
}

}  // namespace

Sessions::Grant Sessions::open(const std::string& user_id) {
    const std::string session_id = random_uuid();
    users_by_session_[session_id] = user_id;
    return issue(session_id, "");
}

Sessions::Grant Sessions::issue(const std::string& session_id, const std::string& parent) {
    // Supabase's are twelve characters too.
    const std::string token = random_uuid().substr(24);
    tokens_[token] = {session_id, parent, false, {}};
    last_issued_[session_id] = token;
    return {users_by_session_.at(session_id), session_id, token};
}

std::string Sessions::active_token(const std::string& session_id) const {
    const auto last = last_issued_.find(session_id);
    if (last == last_issued_.end() || tokens_.at(last->second).used) return {};
    return last->second;
}

agent::Result<Sessions::Grant, RefreshFault> Sessions::refresh(const std::string& token,
                                                               agent::Instant now) {
    const auto found = tokens_.find(token);
    if (found == tokens_.end()) return RefreshFault::not_found;
    RefreshToken& known = found->second;
    const std::string session_id = known.session_id;
    if (!known.used) {
        known.used = true;
        known.used_at = now;
        return issue(session_id, token);
    }
    const std::string active = active_token(session_id);
    if (!active.empty() && tokens_.at(active).parent == token) {
        return Grant{users_by_session_.at(session_id), session_id, active};
    }
    if (!active.empty() && now <= known.used_at + kReuseInterval) return issue(session_id, token);
    revoke_family(session_id);
    return RefreshFault::already_used;
}

void Sessions::revoke_family(const std::string& session_id) {
    for (auto& [token, known] : tokens_) {
        if (known.session_id == session_id) known.used = true;
    }
}

bool Sessions::is_open(const std::string& session_id) const {
    return users_by_session_.contains(session_id);
}

void Sessions::close(const std::string& session_id) {
    users_by_session_.erase(session_id);
    last_issued_.erase(session_id);
    std::erase_if(tokens_,
                  [&](const auto& entry) { return entry.second.session_id == session_id; });
}

void Sessions::close_all_of(const std::string& user_id, const std::string& except) {
    const auto sessions = users_by_session_;
    for (const auto& [session_id, owner] : sessions) {
        if (owner == user_id && session_id != except) close(session_id);
    }
}

void Sessions::close_all() {
    users_by_session_.clear();
    last_issued_.clear();
    tokens_.clear();
}

}  // namespace sandbox
