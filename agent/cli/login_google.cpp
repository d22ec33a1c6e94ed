#include "agent/app/http_options.h"
#include "agent/app/lock_files.h"
#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/prompt.h"
#include "agent/cli/remote_error.h"
#include "agent/cli/staged_secret_store.h"
#include "agent/cli/text.h"
#include "agent/gmail/gmail_client.h"
#include "agent/gmail/token_keeper.h"

namespace agent::cli {

namespace {

struct LoginOptions {
    bool refresh_token_stdin = false;
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

ExitCode login(Context& context, const LoginOptions& options) {
    if (!options.refresh_token_stdin) {
        throw UserError(ExitCode::usage, "signing in to Google takes a refresh token for now",
                        "pipe one in: agent login google --refresh-token-stdin < token.txt");
    }
    const config::Config& config = context.config();
    gmail::Grant grant;
    grant.client_id = config.required("google.client_id");
    grant.client_secret = Secret(config.text("google.client_secret"));
    grant.refresh_token = read_secret(context, "refresh token");
    grant.issued_at = context.clock().now();

    make_private_folder(config.data_dir());
    StagedSecretStore staged("google", to_text(grant));
    const gmail::Profile profile = verify(context, staged);
    {
        const FileLock lock = context.lock_google_grant();
        context.secrets().write("google", staged.secret());
    }

    const Console& console = context.console();
    if (console.json) {
        print_json(console.out, {{"email", profile.email_address},
                                 {"messages", profile.messages_total},
                                 {"stored_in", context.secrets().description()}});
    } else {
        console.out << "The agent may read the mailbox of " << printable(profile.email_address)
                    << ".\n";
        console.err << "The permission is kept in " << context.secrets().description() << '\n';
    }
    return ExitCode::done;
}

}  // namespace

void declare_login_google(CLI::App& command, Action& action) {
    const auto options = std::make_shared<LoginOptions>();
    command.add_flag("--refresh-token-stdin", options->refresh_token_stdin,
                     "read an OAuth refresh token from standard input");
    command.footer(
        "The token must belong to google.client_id; where that client has a secret, give it as "
        "GOOGLE_CLIENT_SECRET in the environment or in --env-file.");
    run_with(command, action, options, &login);
}

}  // namespace agent::cli
