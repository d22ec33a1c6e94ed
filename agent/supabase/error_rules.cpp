#include "agent/supabase/error_rules.h"

#include <algorithm>
#include <array>
#include <span>

namespace agent::supabase {
namespace {

using Kind = Error::Kind;

constexpr std::string_view kDatabaseAway = "Supabase cannot reach its database";
constexpr std::string_view kSessionRefused = "Supabase did not accept the session";
constexpr std::string_view kSignInAgain = "The sign-in to Supabase has ended; sign in again";
constexpr std::string_view kPasswordRefused = "The e-mail address or the password is wrong";
constexpr std::string_view kKeyRefused =
    "Supabase does not know the key; compare it with the project's API settings";
constexpr std::string_view kNoSuchTable = "A table or function is missing in Supabase";
constexpr std::string_view kNoSuchColumn = "A column or constraint is missing in Supabase";
constexpr std::string_view kBusy = "Supabase's database was busy and gave up on the request";
constexpr std::string_view kNotAllowed = "Supabase's policies do not allow this";
constexpr std::string_view kValueRefused = "Supabase does not accept a value";

constexpr auto kCommon = std::to_array<CodeRule>({
    // PostgREST
    {"PGRST000", Kind::offline, kDatabaseAway},
    {"PGRST001", Kind::offline, kDatabaseAway},
    {"PGRST002", Kind::offline, kDatabaseAway},
    {"PGRST003", Kind::offline, kBusy},
    {"PGRST106", Kind::missing_table, kNoSuchTable},
    {"PGRST116", Kind::rejected, "Supabase was asked for one row and has none or several"},
    {"PGRST124", Kind::too_many_rows, "More rows matched than may be changed; nothing was"},
    {"PGRST202", Kind::missing_table, kNoSuchTable, true},
    {"PGRST204", Kind::schema_drift, kNoSuchColumn, true},
    {"PGRST205", Kind::missing_table, kNoSuchTable, true},
    {"PGRST301", Kind::unauthorized, kSessionRefused},
    {"PGRST302", Kind::unauthorized, kSessionRefused},
    {"PGRST303", Kind::unauthorized, kSessionRefused},
    // Postgres
    {"22P02", Kind::rejected, kValueRefused},
    {"23502", Kind::rejected, kValueRefused, true},
    {"23503", Kind::missing_parent, "A row that this one refers to is not in Supabase", true},
    {"23505", Kind::conflict, "Supabase already has such a row", true},
    {"23514", Kind::rejected, kValueRefused, true},
    {"25006", Kind::offline, "Supabase's database takes no writes at the moment"},
    {"40001", Kind::offline, kBusy},
    {"40P01", Kind::offline, kBusy},
    {"42501", Kind::forbidden, kNotAllowed, true},
    {"42703", Kind::schema_drift, kNoSuchColumn, true},
    {"42883", Kind::missing_table, kNoSuchTable, true},
    {"42P01", Kind::missing_table, kNoSuchTable, true},
    {"42P10", Kind::schema_drift, kNoSuchColumn, true},
    {"42P17", Kind::forbidden, "Supabase's policies for a table refer to themselves", true},
    {"55P03", Kind::offline, kBusy},
    {"57014", Kind::offline, kBusy},
    {"SUP", Kind::rejected, kValueRefused},  // @supabase/lite's name for a CHECK violation
    // the gateway
    {"UNAUTHORIZED_INVALID_API_KEY", Kind::wrong_key, kKeyRefused},
    {"UNAUTHORIZED_INVALID_API_KEY_TYPE", Kind::wrong_key, kKeyRefused},
    {"UNAUTHORIZED_MISSING_API_KEY", Kind::wrong_key, kKeyRefused},
    // GoTrue
    {"bad_jwt", Kind::unauthorized, kSessionRefused},
    {"email_not_confirmed", Kind::wrong_credentials,
     "The e-mail address is not confirmed yet; follow the link in the message Supabase sent"},
    {"invalid_credentials", Kind::wrong_credentials, kPasswordRefused},
    {"no_authorization", Kind::unauthorized, kSessionRefused},
    {"over_request_rate_limit", Kind::throttled, "Supabase asks for fewer sign-in requests"},
    {"refresh_token_already_used", Kind::signed_out, kSignInAgain},
    {"refresh_token_not_found", Kind::signed_out, kSignInAgain},
    {"request_timeout", Kind::offline, kBusy},
    {"session_expired", Kind::signed_out, kSignInAgain},
    {"session_not_found", Kind::signed_out, kSignInAgain},
    {"user_banned", Kind::signed_out, "Supabase has blocked this user"},
    {"user_not_found", Kind::signed_out, kSignInAgain},
});

constexpr auto kPasswordGrant = std::to_array<CodeRule>({
    {"captcha_failed", Kind::rejected, "This project asks for a CAPTCHA when signing in"},
    {"email_provider_disabled", Kind::rejected, "This project has sign-in by password off"},
    {"invalid_grant", Kind::wrong_credentials, kPasswordRefused},
    {"user_banned", Kind::wrong_credentials, "Supabase has blocked this user"},
    {"user_not_found", Kind::wrong_credentials, kPasswordRefused},
    {"validation_failed", Kind::wrong_credentials, kPasswordRefused},
});

constexpr auto kRefreshGrant = std::to_array<CodeRule>({
    {"invalid_grant", Kind::signed_out, kSignInAgain},
    {"validation_failed", Kind::signed_out, kSignInAgain},
});

constexpr std::string_view kCodeRefused =
    "Supabase does not take the code of this sign-in; it lives five minutes and is good once";

constexpr auto kCodeGrant = std::to_array<CodeRule>({
    {"bad_code_verifier", Kind::wrong_credentials, kCodeRefused},
    {"flow_state_expired", Kind::wrong_credentials, kCodeRefused},
    {"flow_state_not_found", Kind::wrong_credentials, kCodeRefused},
    {"validation_failed", Kind::wrong_credentials, kCodeRefused},
});

// The first that fits.
constexpr auto kStatuses = std::to_array<StatusRule>({
    {300, 399, Kind::offline,
     "Something on the way answered in Supabase's place: a network's sign-in page, or "
     "supabase.url is wrong"},
    {401, 401, Kind::unauthorized, kSessionRefused},
    {403, 403, Kind::forbidden, kNotAllowed},
    {404, 404, Kind::missing_table, "Supabase does not know this table, function or address"},
    {407, 407, Kind::offline, "The proxy asks for a sign-in"},
    {408, 408, Kind::offline, kBusy},
    {409, 409, Kind::conflict, "Supabase holds something else there"},
    {429, 429, Kind::throttled, "Supabase asks for fewer requests"},
    {400, 499, Kind::rejected, "Supabase refused the request"},
    {500, 599, Kind::offline, "Supabase is not available"},
    {0, 999, Kind::malformed, "Supabase gave an answer that makes no sense"},
});

const CodeRule* find(std::span<const CodeRule> rules, std::string_view code) {
    const auto found = std::ranges::find(rules, code, &CodeRule::code);
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace

const CodeRule* find_code_rule(std::string_view code, Asked asked) {
    const CodeRule* rule = nullptr;
    if (asked == Asked::password_grant) rule = find(kPasswordGrant, code);
    if (asked == Asked::refresh_grant) rule = find(kRefreshGrant, code);
    if (asked == Asked::code_grant) rule = find(kCodeGrant, code);
    return rule != nullptr ? rule : find(kCommon, code);
}

const StatusRule& status_rule(int status) {
    const auto found = std::ranges::find_if(kStatuses, [status](const StatusRule& rule) {
        return rule.first <= status && status <= rule.last;
    });
    return found == kStatuses.end() ? kStatuses.back() : *found;
}

}  // namespace agent::supabase
