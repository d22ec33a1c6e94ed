#include "agent/app/endpoint.h"
#include "agent/app/http_options.h"
#include "agent/app/lock_files.h"
#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "agent/cli/browser_sign_in.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/prompt.h"
#include "agent/cli/remote_error.h"
#include "agent/cli/staged_secret_store.h"
#include "agent/cli/text.h"
#include "agent/gmail/consent.h"
#include "agent/gmail/gmail_client.h"
#include "agent/gmail/token_keeper.h"
#include "agent/pipeline/mirrored_mailbox.h"
#include "agent/signin/query.h"

namespace agent::cli {

namespace {

struct LoginOptions {
    bool refresh_token_stdin = false;
    BrowserOptions browser;
};

// The mailbox that the grant opens. Renews the grant in `staged` on the way.
gmail::Profile verify(Context& context, secrets::SecretStore& staged) {
    const config::Config& config = context.config();
    http::CurlClient http(app::http_options(config), context.stop());
    gmail::LocalGrantStore grants(staged);
    gmail::TokenKeeper tokens(http, grants,
                              {config.required("google.token_url"), app::google_lock_file(config)},
                              context.clock(), context.stop());
    gmail::GmailClient gmail(http, tokens, {config.required("gmail.base_url")}, context.clock());

    // Asked for first: only this shows whether the refresh token itself is good.
    if (const auto token = tokens.access_token(); !token) raise(token.error());
    const auto profile = gmail.profile();
    if (!profile) raise(profile.error());
    return profile.value();
}

gmail::Grant pasted_grant(Context& context) {
    const config::Config& config = context.config();
    gmail::Grant grant;
    grant.client_id = config.required("google.client_id");
    grant.client_secret = Secret(config.text("google.client_secret"));
    grant.refresh_token = read_secret(context, "refresh token");
    grant.issued_at = context.clock().now();
    return grant;
}

void require_enough(const std::string& scope) {
    const std::string again = "run: agent login google, and leave the box for reading mail ticked";
    switch (gmail::judge_scopes(scope)) {
        case gmail::Scopes::enough:
            return;
        case gmail::Scopes::no_reading:
            throw UserError(ExitCode::not_permitted,
                            "Google did not give the permission to read mail (gmail.readonly): "
                            "without it no message can be fetched",
                            again);
        case gmail::Scopes::metadata_also:
            throw UserError(
                ExitCode::not_permitted,
                "Google gave gmail.metadata beside gmail.readonly: with it Gmail "
                "refuses every search, so no job could run",
                "withdraw it at https://myaccount.google.com/permissions, then " + again);
    }
}

gmail::Grant redeem(Context& context, const gmail::ConsentRequest& request, const Secret& code) {
    const config::Config& config = context.config();
    http::CurlClient http(app::http_options(config), context.stop());
    auto grant = gmail::grant_of_code(http, config.required("google.token_url"), request, code,
                                      context.clock());
    if (grant) return std::move(grant).value();
    if (grant.error().kind == gmail::Error::Kind::rejected && request.client_secret.empty()) {
        throw UserError(ExitCode::configuration, "Google: " + grant.error().what,
                        "Google asks for the secret of a desktop client too: give it as "
                        "GOOGLE_CLIENT_SECRET in the environment or in --env-file");
    }
    raise(grant.error());
}

gmail::Grant consented_grant(Context& context, const BrowserOptions& options) {
    const config::Config& config = context.config();
    gmail::ConsentRequest request;
    request.client_id = config.required("google.client_id");
    request.client_secret = Secret(config.text("google.client_secret"));
    BrowserSignIn sign_in(context, options);
    request.redirect_uri = sign_in.redirect_uri();
    request.state = sign_in.state();
    request.challenge = sign_in.pkce().challenge;
    request.verifier = sign_in.pkce().verifier;

    const std::string url =
        signin::with_query(config.required("google.auth_url"), gmail::consent_query(request));
    const Secret code = sign_in.code(url, "Google",
                                     "if Google's page showed an error, compare google.client_id "
                                     "with the client, which must be of type Desktop app");
    gmail::Grant grant = redeem(context, request, code);
    require_enough(grant.scope);
    return grant;
}

// Jobs will refuse to mix the two.
void warn_of_other_mailbox(Context& context, const std::string& address) {
    if (app::works_for_all(context.config()) || !context.mirror_exists()) return;
    pipeline::MirroredMailbox mailbox(context.mirror().database, *context.user_id());
    if (mailbox.compare(address)) return;
    context.console().err << "The cache holds the mail of another mailbox, so jobs will wait. To "
                             "let go of that mail: agent cache clear\n";
}

// Where the permission comes from Supabase, one kept here would never be used.
void require_local_source(const config::Config& config) {
    if (!app::works_for_all(config) && config.text("google.token_source") == "local") return;
    throw UserError(ExitCode::configuration,
                    "the permission to read Gmail is the one given on the web, in Supabase",
                    "connect Gmail on the web, or run: agent config set google.token_source local");
}

ExitCode login(Context& context, const LoginOptions& options) {
    const config::Config& config = context.config();
    require_local_source(config);
    const gmail::Grant grant = options.refresh_token_stdin
                                   ? pasted_grant(context)
                                   : consented_grant(context, options.browser);
    make_private_folder(config.data_dir());
    StagedSecretStore staged("google", to_text(grant));
    const gmail::Profile profile = verify(context, staged);
    {
        const FileLock lock = context.lock_google_grant();
        context.secrets().write("google", staged.secret());
    }

    warn_of_other_mailbox(context, profile.email_address);
    const Console& console = context.console();
    if (console.json) {
        print_json(console.out, {{"email", profile.email_address},
                                 {"messages", profile.messages_total},
                                 {"stored_in", context.secrets().description()}});
    } else {
        console.out << "The agent may read the mailbox of " << printable(profile.email_address)
                    << ".\n";
        remarks(console) << "The permission is kept in " << context.secrets().description() << '\n';
        warn_of_file(context);
    }
    return ExitCode::done;
}

}  // namespace

void declare_login_google(CLI::App& command, Action& action) {
    const auto options = std::make_shared<LoginOptions>();
    command.add_flag("--refresh-token-stdin", options->refresh_token_stdin,
                     "read an OAuth refresh token of google.client_id from standard input");
    declare_browser_options(command, options->browser);
    command.footer(
        "Opens the browser, where you let google.client_id read your mail (gmail.readonly, "
        "nothing else). Google asks for that client's secret too: give it as "
        "GOOGLE_CLIENT_SECRET in the environment or in --env-file.");
    run_with(command, action, options, &login);
}

}  // namespace agent::cli
