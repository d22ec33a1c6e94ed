#include "agent/app/cloud_grant_store.h"

#include "agent/base/timestamp.h"

namespace agent::app {
namespace {

using gmail::Error;
using gmail::Grant;
using supabase::Json;

constexpr const char* kTable = "user_tokens";

std::string text_in(const Json& row, const char* column) {
    const auto found = row.find(column);
    return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

Error failure(Error::Kind kind, std::string what) {
    return Error{kind, std::move(what), 0, std::nullopt};
}

// Who asks for a Google token has to understand why Supabase did not give it.
Error as_google_error(const supabase::Error& error) {
    using Kind = supabase::Error::Kind;
    const std::string what = "the Google token in Supabase: " + error.what;
    switch (error.kind) {
        case Kind::offline:
        case Kind::throttled:
            return failure(Error::Kind::offline, what);
        case Kind::cancelled:
            return failure(Error::Kind::cancelled, what);
        case Kind::tls:
            return failure(Error::Kind::tls, what);
        case Kind::malformed:
            return failure(Error::Kind::malformed, what);
        default:
            return failure(Error::Kind::forbidden, what);
    }
}

}  // namespace

Result<Grant, Error> CloudGrantStore::read() {
    auto rows = rest_.select(
        kTable, {{supabase::eq("user_id", user_id_), supabase::eq("provider", "google")},
                 "access_token,refresh_token,expires_at,scope,updated_at",
                 "",
                 1});
    if (!rows) return as_google_error(rows.error());
    if (rows.value().empty()) {
        return failure(Error::Kind::signed_out, "Gmail has not been connected on the web");
    }
    const Json& row = rows.value().front();
    Grant grant;
    grant.client_id = client_.id;
    grant.client_secret = client_.secret;
    grant.refresh_token = Secret(text_in(row, "refresh_token"));
    grant.access_token = Secret(text_in(row, "access_token"));
    // An unreadable expiry counts as past: then the token is renewed.
    grant.expires_at = parse_timestamp(text_in(row, "expires_at")).value_or(Instant{});
    grant.issued_at = parse_timestamp(text_in(row, "updated_at")).value_or(Instant{});
    grant.scope = text_in(row, "scope");
    if (grant.refresh_token.empty()) {
        return failure(Error::Kind::signed_out, "Gmail was connected without a refresh token");
    }
    return grant;
}

Result<Done, Error> CloudGrantStore::write(const Grant& grant) {
    Json changes = {{"access_token", grant.access_token.reveal()},
                    {"refresh_token", grant.refresh_token.reveal()},
                    {"expires_at", format_timestamp(grant.expires_at)},
                    {"updated_at", "now"}};
    if (!grant.scope.empty()) changes["scope"] = grant.scope;
    std::vector<supabase::Filter> filters = {supabase::eq("user_id", user_id_),
                                             supabase::eq("provider", "google")};
    const bool dated = grant.issued_at != Instant{};
    if (dated) filters.push_back(supabase::eq("updated_at", format_timestamp(grant.issued_at)));
    const auto written = rest_.update(kTable, filters, changes);
    if (!written) return as_google_error(written.error());
    return Done{};
}

}  // namespace agent::app
