#include "agent/cli/remote_error.h"

#include "agent/base/user_error.h"
#include "agent/cli/failure.h"

namespace agent::cli {

namespace {

constexpr const char* kTryLater = "nothing was changed; try again when the network is there";
constexpr const char* kTls = "behind a gateway that opens TLS, set http.ca_file to its certificate";

}  // namespace

void raise(const supabase::Error& error) {
    using Kind = supabase::Error::Kind;
    const std::string what = "Supabase: " + error.what;
    switch (error.kind) {
        case Kind::offline:
        case Kind::throttled:
            throw UserError(ExitCode::try_later, what, kTryLater);
        case Kind::cancelled:
            throw Interrupted();
        case Kind::tls:
            throw UserError(ExitCode::unavailable, what, kTls);
        case Kind::wrong_credentials:
            throw UserError(ExitCode::not_permitted, what,
                            "check the address and the password, or run the command again");
        case Kind::unauthorized:
        case Kind::signed_out:
            throw UserError(ExitCode::not_permitted, what, "run: agent login supabase");
        case Kind::forbidden:
            throw UserError(ExitCode::not_permitted, what,
                            "the owner of the project must allow it");
        case Kind::wrong_key:
            throw UserError(ExitCode::configuration, what,
                            "run: agent config set supabase.key KEY, with the publishable key "
                            "of the project at supabase.url");
        case Kind::missing_table:
        case Kind::schema_drift:
            throw UserError(ExitCode::unavailable, what,
                            "is supabase.url the right project, and is its schema installed?");
        case Kind::conflict:
        case Kind::missing_parent:
        case Kind::too_many_rows:
        case Kind::rejected:
        case Kind::malformed:
            break;
    }
    throw UserError(ExitCode::unavailable, what, "see that supabase.url is right");
}

void raise(const gmail::Error& error) {
    using Kind = gmail::Error::Kind;
    const std::string what = "Google: " + error.what;
    switch (error.kind) {
        case Kind::offline:
        case Kind::server:
        case Kind::rate_limited:
        case Kind::too_concurrent:
        case Kind::daily_limit:
            throw UserError(ExitCode::try_later, what, kTryLater);
        case Kind::cancelled:
            throw Interrupted();
        case Kind::tls:
            throw UserError(ExitCode::unavailable, what, kTls);
        case Kind::unauthorized:
        case Kind::signed_out:
            throw UserError(ExitCode::not_permitted, what, "run: agent login google");
        case Kind::forbidden:
            throw UserError(ExitCode::not_permitted, what,
                            "the token needs the scope gmail.readonly, and its project the "
                            "Gmail API switched on");
        case Kind::other_mailbox:
            throw UserError(ExitCode::not_permitted, what,
                            "sign in to the account of before (agent login google), or let go of "
                            "its mail (agent cache clear)");
        case Kind::bad_client:
            throw UserError(ExitCode::configuration, what,
                            "google.client_id and google.client_secret must be those that the "
                            "token was made for");
        case Kind::not_found:
        case Kind::too_many_parts:
        case Kind::no_batch:
        case Kind::rejected:
        case Kind::malformed:
            break;
    }
    throw UserError(ExitCode::unavailable, what,
                    "see that gmail.base_url and google.token_url are right");
}

}  // namespace agent::cli
