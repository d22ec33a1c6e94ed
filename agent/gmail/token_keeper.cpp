#include "agent/gmail/token_keeper.h"

#include "agent/base/file_lock.h"
#include "agent/gmail/dead_grant.h"
#include "agent/gmail/token_request.h"

namespace agent::gmail {
namespace {

using std::chrono::seconds;

constexpr seconds kMargin{60};
// Longer than another process needs for one small request on a bad line.
constexpr Millis kLockPatience{60'000};

bool same_permission(const Grant& a, const Grant& b) {
    return a.client_id == b.client_id && a.client_secret == b.client_secret &&
           a.refresh_token == b.refresh_token;
}

Error failure(Error::Kind kind, std::string what) {
    return Error{kind, std::move(what), 0, std::nullopt};
}

}  // namespace

TokenKeeper::TokenKeeper(http::HttpClient& http, GrantStore& store, Options options, Clock& clock,
                         const StopSignal& stop)
    : http_(http), store_(store), options_(std::move(options)), clock_(clock), stop_(stop) {}

Result<Secret, Error> TokenKeeper::access_token() {
    const std::lock_guard lock(mutex_);
    if (cached_ && usable(*cached_, nullptr)) return cached_->access_token;
    return renew_unless(nullptr);
}

Result<Secret, Error> TokenKeeper::token_after_refusal(const Secret& refused) {
    const std::lock_guard lock(mutex_);
    if (cached_ && usable(*cached_, &refused)) return cached_->access_token;
    return renew_unless(&refused);
}

Result<std::string, Error> TokenKeeper::mark() {
    const std::lock_guard lock(mutex_);
    if (!cached_ || !usable(*cached_, nullptr)) {
        if (const auto token = renew_unless(nullptr); !token) return token.error();
    }
    return mark_of(*cached_);
}

bool TokenKeeper::usable(const Grant& grant, const Secret* refused) const {
    if (grant.access_token.empty()) return false;
    if (refused != nullptr && grant.access_token == *refused) return false;
    return grant.expires_at - kMargin >= clock_.now();
}

Result<Secret, Error> TokenKeeper::renew_unless(const Secret* refused) {
    cached_.reset();
    const auto lock = FileLock::acquire(options_.lock_file, kLockPatience, clock_, stop_);
    if (!lock && stop_.requested()) return failure(Error::Kind::cancelled, "stopped");
    if (!lock) return failure(Error::Kind::offline, "another process is renewing the Google token");

    // Read under the lock: the other process may just have renewed it.
    auto grant = store_.read();
    if (!grant) return std::move(grant).error();
    const bool is_refused = refusal_ && same_permission(refusal_->grant, grant.value());
    // An access token of a permission that is gone may look good for most of an hour.
    const bool is_dead = is_refused && refusal_->grant.access_token == grant.value().access_token;
    if (is_dead || !usable(grant.value(), refused)) {
        if (is_refused) return refusal_->error;
        const Secret refresh_token = grant.value().refresh_token;
        grant = refresh(grant.value());
        if (!grant) return std::move(grant).error();
        // Saved before it is used, so that a crash cannot lose a new refresh token. An access
        // token alone may be lost: the old refresh token gets another.
        const auto saved = store_.write(grant.value());
        if (!saved && grant.value().refresh_token != refresh_token) return saved.error();
    }
    cached_ = grant.value();
    return cached_->access_token;
}

Result<Grant, Error> TokenKeeper::refresh(Grant grant) {
    const Instant asked_at = clock_.now();
    http::Request request =
        form_post(options_.token_url, {{"grant_type", "refresh_token"},
                                       {"client_id", grant.client_id},
                                       {"client_secret", grant.client_secret.reveal()},
                                       {"refresh_token", grant.refresh_token.reveal()}});
    request.cancel = &stop_;
    const auto response = http_.send(request);
    if (!response) return from_transport(response.error());
    if (response.value().status != 200) {
        Error error = from_response(response.value(), clock_.now());
        if (error.kind == Error::Kind::signed_out) error.what = likely_causes(grant, clock_.now());
        remember(grant, error);
        return error;
    }
    // No refresh token in it, usually: then the old one stays good.
    if (!take_tokens(response.value().body, asked_at, grant)) {
        return failure(Error::Kind::malformed, "Google's token endpoint sent no access token");
    }
    return grant;
}

void TokenKeeper::remember(const Grant& grant, const Error& error) {
    const bool final =
        error.kind == Error::Kind::signed_out || error.kind == Error::Kind::bad_client;
    if (final) refusal_ = Refusal{grant, error};
}

}  // namespace agent::gmail
