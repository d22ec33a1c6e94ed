#include "agent/control/access.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "agent/base/constant_time.h"
#include "agent/signin/pkce.h"

namespace agent::control {
namespace {

constexpr std::size_t kLeastTokenLength = 32;
constexpr std::size_t kMostCodes = 16;
constexpr std::size_t kMostSessions = 32;
constexpr std::string_view kScheme = "Bearer ";

}  // namespace

Access::Access(Secret token, const Clock& clock) : token_(std::move(token)), clock_(clock) {
    if (token_.reveal().size() < kLeastTokenLength) {
        throw std::invalid_argument("the token of the local API is too short");
    }
}

Access::Role Access::role_of(const std::string& authorization) const {
    if (!authorization.starts_with(kScheme)) return Role::stranger;
    const std::string given = authorization.substr(kScheme.size());
    if (same_in_constant_time(given, token_.reveal())) return Role::owner;
    const std::lock_guard lock(mutex_);
    forget_expired();
    const bool known = std::any_of(sessions_.begin(), sessions_.end(), [&](const Session& session) {
        return same_in_constant_time(given, session.text.reveal());
    });
    return known ? Role::page : Role::stranger;
}

Secret Access::make_code() {
    Secret code(signin::random_text());
    const std::lock_guard lock(mutex_);
    forget_expired();
    codes_.push_back({code, clock_.monotonic() + kCodeLives, Secret()});
    if (codes_.size() > kMostCodes) codes_.pop_front();
    return code;
}

std::optional<Secret> Access::exchange(const std::string& code) {
    const std::lock_guard lock(mutex_);
    forget_expired();
    const auto found = std::find_if(codes_.begin(), codes_.end(), [&](const Code& known) {
        return same_in_constant_time(code, known.text.reveal());
    });
    if (found == codes_.end()) return std::nullopt;
    if (!found->session.empty()) {
        std::erase_if(sessions_, [&](const Session& made) { return made.text == found->session; });
        return std::nullopt;
    }
    found->session = Secret(signin::random_text());
    sessions_.push_back({found->session, clock_.monotonic() + kSessionLives});
    if (sessions_.size() > kMostSessions) sessions_.pop_front();
    return found->session;
}

void Access::forget_expired() const {
    const auto now = clock_.monotonic();
    const auto expired = [now](const auto& pass) { return pass.until <= now; };
    std::erase_if(codes_, expired);
    std::erase_if(sessions_, expired);
}

Secret make_token() {
    return Secret(signin::random_text());
}

}  // namespace agent::control
