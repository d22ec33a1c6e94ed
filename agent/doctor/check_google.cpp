#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>

#include "agent/app/cloud_grant_store.h"
#include "agent/app/endpoint.h"
#include "agent/app/lock_files.h"
#include "agent/doctor/checks.h"
#include "agent/gmail/consent.h"
#include "agent/gmail/gmail_client.h"
#include "agent/gmail/token_keeper.h"
#include "agent/pipeline/mirrored_mailbox.h"
#include "agent/supabase/session_keeper.h"
#include "storage/message_cache.h"

namespace agent::doctor {
namespace {

using Kind = gmail::Error::Kind;

Finding refused(const char* name, const gmail::Error& error) {
    switch (error.kind) {
        case Kind::signed_out:
        case Kind::unauthorized:
            return failure(name, ExitCode::not_permitted, error.what, "run: agent login google");
        case Kind::bad_client:
            return failure(name, ExitCode::configuration, error.what,
                           "google.client_id and its secret must be those of the sign-in");
        case Kind::forbidden:
            return failure(name, ExitCode::not_permitted, error.what,
                           "the sign-in needs gmail.readonly, and its project the Gmail API "
                           "switched on");
        case Kind::other_mailbox:
            return failure(name, ExitCode::not_permitted, error.what,
                           "run: agent login google, as the account of before, or: agent cache "
                           "clear");
        default:
            return failure(name, error.transient() ? ExitCode::try_later : ExitCode::unavailable,
                           error.what, "try again in a moment");
    }
}

std::string age_of(const gmail::Grant& grant, Instant now) {
    if (grant.issued_at == Instant{}) return "given at an unknown time";
    using Days = std::chrono::duration<std::int64_t, std::ratio<86'400>>;
    const auto days = std::chrono::duration_cast<Days>(now - grant.issued_at).count();
    return days == 0 ? "given today" : "given " + std::to_string(days) + " days ago";
}

Finding scopes(const gmail::Grant& grant) {
    constexpr const char* kName = "google scopes";
    if (grant.scope.empty()) return skipped(kName, "known after the next renewal");
    switch (gmail::judge_scopes(grant.scope)) {
        case gmail::Scopes::no_reading:
            return failure(kName, ExitCode::not_permitted, "gmail.readonly is missing",
                           "run: agent login google, and leave the box for reading mail ticked");
        case gmail::Scopes::metadata_also:
            return failure(kName, ExitCode::not_permitted,
                           "with gmail.metadata beside it Gmail refuses every search",
                           "withdraw it at https://myaccount.google.com/permissions and run: "
                           "agent login google");
        case gmail::Scopes::enough:
            break;
    }
    return ok(kName, "gmail.readonly");
}

// Whose mail the mirror holds, if there is any. Read only, beside a running agent.
std::string record_of_mailbox(const Patient& patient) {
    constexpr int kBusyMs = 2'000;
    const auto session = stored_session(patient);
    if (!session) return "";
    const auto file = patient.config.database_file(session->user_id);
    if (!std::filesystem::exists(file)) return "";
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY, kBusyMs);
    SQLite::Statement query(database, "SELECT value FROM sync_state WHERE key = ?");
    query.bind(1, storage::MessageCache::mailbox_key(session->user_id));
    return query.executeStep() ? query.getColumn(0).getString() : "";
}

Finding mailbox(const Patient& patient, gmail::GmailClient& gmail) {
    constexpr const char* kName = "mailbox";
    const auto profile = gmail.profile();
    if (!profile) return refused(kName, profile.error());
    const auto same =
        pipeline::compare_mailbox(record_of_mailbox(patient), profile.value().email_address);
    if (!same) return refused(kName, same.error());
    return ok(kName, std::to_string(profile.value().messages_total) + " messages");
}

// All that opens a mailbox.
Findings examine_grant(const Patient& patient, http::HttpClient& http, gmail::GrantStore& grants,
                       const StopSignal& stop) {
    const config::Config& config = patient.config;
    gmail::TokenKeeper tokens(http, grants,
                              {config.text("google.token_url"), app::google_lock_file(config)},
                              patient.clock, stop);
    if (const auto token = tokens.access_token(); !token) {
        return {refused("google token", token.error())};
    }
    const auto grant = grants.read();
    if (!grant) return {refused("google token", grant.error())};
    Findings findings{ok("google token", age_of(grant.value(), patient.clock.now())),
                      scopes(grant.value())};
    gmail::GmailClient gmail(http, tokens, {config.text("gmail.base_url")}, patient.clock);
    findings.push_back(mailbox(patient, gmail));
    return findings;
}

}  // namespace

Findings check_google(const Patient& patient, StopSignal& stop) {
    const config::Config& config = patient.config;
    http::CurlClient http(impatient_http(config), stop);
    if (app::works_for_all(config)) return {skipped("google token", "each user has one")};
    if (config.text("google.token_source") == "local") {
        gmail::LocalGrantStore grants(patient.secrets);
        return examine_grant(patient, http, grants, stop);
    }
    const auto session = stored_session(patient);
    if (!session) return {skipped("google token", "it rests in Supabase; nobody is signed in")};
    supabase::AuthClient auth(http, app::endpoint(config), patient.clock);
    supabase::SessionKeeper keeper(auth, patient.secrets, app::supabase_lock_file(config),
                                   patient.clock, stop);
    supabase::RestClient rest(http, app::endpoint(config), keeper);
    app::CloudGrantStore grants(
        rest, session->user_id,
        {config.text("google.client_id"), Secret(config.text("google.client_secret"))});
    return examine_grant(patient, http, grants, stop);
}

}  // namespace agent::doctor
