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
    const bool known = std::any_of(sessions_.begin(), sessions_.end(), [&](const Pass& session) {
        return same_in_constant_time(given, session.text.reveal());
    });
    return known ? Role::page : Role::stranger;
}

Secret Access::make_code() {
    Secret code(signin::random_text());
    const std::lock_guard lock(mutex_);
    forget_expired();
    add(codes_, {code, clock_.monotonic() + kCodeLives}, kMostCodes);
    return code;
}

std::optional<Secret> Access::exchange(const std::string& code) {
    const std::lock_guard lock(mutex_);
    forget_expired();
    const auto found = std::find_if(codes_.begin(), codes_.end(), [&](const Pass& known) {
        return same_in_constant_time(code, known.text.reveal());
    });
    if (found == codes_.end()) return std::nullopt;
    codes_.erase(found);
    Secret session(signin::random_text());
    add(sessions_, {session, clock_.monotonic() + kSessionLives}, kMostSessions);
    return session;
}

void Access::forget_expired() const {
    const auto now = clock_.monotonic();
    const auto expired = [now](const Pass& pass) { return pass.until <= now; };
    std::erase_if(codes_, expired);
    std::erase_if(sessions_, expired);
}

void Access::add(Passes& passes, Pass pass, std::size_t most) {
    passes.push_back(std::move(pass));
    if (passes.size() > most) passes.pop_front();
}

Secret make_token() {
    return Secret(signin::random_text());
}

}  // namespace agent::control
