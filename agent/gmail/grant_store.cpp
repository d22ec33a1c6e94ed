#include "agent/gmail/grant_store.h"

namespace agent::gmail {
namespace {

constexpr const char* kStoreName = "google";

Error signed_out(std::string what) {
    return Error{Error::Kind::signed_out, std::move(what), 0, std::nullopt};
}

}  // namespace

Result<Grant, Error> LocalGrantStore::read() {
    const auto text = store_.read(kStoreName);
    if (!text) return signed_out("not signed in to Google");
    auto grant = grant_from_text(*text);
    if (!grant) return signed_out("the stored Google sign-in is unreadable");
    return *std::move(grant);
}

Result<Done, Error> LocalGrantStore::write(const Grant& grant) {
    store_.write(kStoreName, to_text(grant));
    return Done{};
}

}  // namespace agent::gmail
