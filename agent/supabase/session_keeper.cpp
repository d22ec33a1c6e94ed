#include "agent/supabase/session_keeper.h"

namespace agent::supabase {
namespace {

using Kind = Error::Kind;

constexpr const char* kStoreName = "supabase";
constexpr Millis kLeastLife{60'000};
constexpr Millis kPauseAfterUseless{60'000};
// Longer than a refresh over a slow line takes; then the other process hangs.
constexpr Millis kLockPatience{60'000};

Error failure(Kind kind, std::string what) {
    return {kind, std::move(what), "", 0, std::nullopt};
}

}  // namespace

SessionKeeper::SessionKeeper(AuthClient& auth, secrets::SecretStore& store,
                             std::filesystem::path lock_file, Clock& clock, const StopSignal& stop)
    : auth_(auth), store_(store), lock_file_(std::move(lock_file)), clock_(clock), stop_(stop) {}

Result<Secret, Error> SessionKeeper::access_token() {
    const std::lock_guard lock(mutex_);
    if (cached_ && fresh(*cached_) && !objection(*cached_)) return cached_->access_token;
    return renew_unless(nullptr);
}

Result<Secret, Error> SessionKeeper::token_after_refusal(const Secret& refused) {
    const std::lock_guard lock(mutex_);
    const bool renewed_meanwhile = cached_ && cached_->access_token != refused;
    if (renewed_meanwhile && fresh(*cached_) && !objection(*cached_)) return cached_->access_token;
    return renew_unless(&refused);
}

void SessionKeeper::give_up_on(const Secret& token) {
    const std::lock_guard lock(mutex_);
    useless_ = Useless{token, clock_.monotonic() + kPauseAfterUseless};
}

std::optional<Session> SessionKeeper::stored() const {
    const auto text = store_.read(kStoreName);
    return text ? session_from_text(*text) : std::nullopt;
}

Result<Done, Error> SessionKeeper::save(const Session& session) {
    const std::lock_guard lock(mutex_);
    const auto processes = lock_processes();
    if (!processes) return processes.error();
    store_.write(kStoreName, to_text(session));
    cached_ = session;
    user_id_ = session.user_id;
    return Done{};
}

Result<Done, Error> SessionKeeper::forget() {
    const std::lock_guard lock(mutex_);
    const auto processes = lock_processes();
    if (!processes) return processes.error();
    store_.remove(kStoreName);
    cached_.reset();
    user_id_.reset();
    return Done{};
}

Result<Secret, Error> SessionKeeper::renew_unless(const Secret* refused) {
    const auto processes = lock_processes();
    if (!processes) return processes.error();
    cached_.reset();
    const auto session = stored();
    if (!session) return failure(Kind::signed_out, "Nobody is signed in to Supabase");
    if (auto error = objection(*session)) return *error;
    const bool usable = refused == nullptr || session->access_token != *refused;
    if (!usable || !fresh(*session)) return renew(*session);
    cached_ = session;
    user_id_ = session->user_id;
    return session->access_token;
}

Result<Secret, Error> SessionKeeper::renew(const Session& session) {
    auto renewed = auth_.refresh(session.refresh_token);
    if (!renewed) {
        if (renewed.error().kind == Kind::signed_out) refused_ = session.refresh_token;
        return renewed.error();
    }
    store_.write(kStoreName, to_text(renewed.value()));
    cached_ = std::move(renewed).value();
    user_id_ = cached_->user_id;
    return cached_->access_token;
}

Result<FileLock, Error> SessionKeeper::lock_processes() const {
    auto lock = FileLock::acquire(lock_file_, kLockPatience, clock_, stop_);
    if (lock) return std::move(*lock);
    if (stop_.requested()) return failure(Kind::cancelled, "Stopped");
    return failure(Kind::offline, "Another process is still renewing the Supabase session");
}

// Why `session` is not to be used, although it is there.
std::optional<Error> SessionKeeper::objection(const Session& session) const {
    if (user_id_ && session.user_id != *user_id_) {
        return failure(Kind::signed_out, "Another user has signed in to Supabase here");
    }
    if (refused_ && session.refresh_token == *refused_) {
        return failure(Kind::signed_out, "The sign-in to Supabase has ended; sign in again");
    }
    if (useless_ && session.access_token == useless_->access_token &&
        clock_.monotonic() < useless_->until) {
        return failure(Kind::unauthorized,
                       "Supabase refuses a session it has just renewed; is this computer's "
                       "clock right?");
    }
    return std::nullopt;
}

bool SessionKeeper::fresh(const Session& session) const {
    return session.expires_at - clock_.now() >= kLeastLife;
}

}  // namespace agent::supabase
