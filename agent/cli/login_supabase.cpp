#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "agent/cli/browser_sign_in.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/prompt.h"
#include "agent/cli/remote_error.h"
#include "agent/cli/text.h"
#include "agent/signin/query.h"

namespace agent::cli {

namespace {

struct LoginOptions {
    std::string email;  // empty: in the browser
    bool password_stdin = false;
    BrowserOptions browser;
};

Secret password(Context& context, const LoginOptions& options) {
    if (options.password_stdin) return read_secret(context, "password");
    if (!context.console().in_terminal) {
        throw UserError(ExitCode::usage, "there is no terminal to ask for the password on",
                        "pipe it in: agent login supabase --email E --password-stdin");
    }
    return ask_hidden(context, "Password of " + options.email + ":");
}

using SignedIn = Result<supabase::Session, supabase::Error>;

SignedIn sign_in_with_password(Context& context, const LoginOptions& options) {
    Network& network = context.network();  // a missing setting is told before the question
    return network.auth.sign_in(options.email, password(context, options));
}

SignedIn sign_in_with_browser(Context& context, const LoginOptions& options) {
    Network& network = context.network();
    BrowserSignIn sign_in(context, options.browser);
    // Supabase keeps a state of its own with Google; ours travels in the address to return to.
    const std::string back =
        signin::with_query(sign_in.redirect_uri(), {{"state", sign_in.state()}});
    const Secret code =
        sign_in.code(network.auth.sign_in_url("google", back, sign_in.pkce().challenge), "Supabase",
                     "if the browser ended on another site, add http://127.0.0.1:*/** to the "
                     "project's redirect URLs (Authentication, URL Configuration)");
    return network.auth.redeem(code, sign_in.pkce().verifier);
}

ExitCode login(Context& context, const LoginOptions& options) {
    const config::Config& config = context.config();
    auto session = options.email.empty() ? sign_in_with_browser(context, options)
                                         : sign_in_with_password(context, options);
    if (!session) raise(session.error());
    Network& network = context.network();

    const auto before = context.session();
    make_private_folder(config.data_dir());
    if (const auto saved = network.session.save(session.value()); !saved) raise(saved.error());

    const Console& console = context.console();
    const std::string& email = session.value().email;
    const std::string& user_id = session.value().user_id;
    if (before && before->user_id != user_id && context.running_agent()) {
        console.err << "The running agent still works for " << printable(before->email)
                    << "; start it again.\n";
    }
    if (console.json) {
        print_json(console.out, {{"email", email},
                                 {"user_id", user_id},
                                 {"stored_in", context.secrets().description()}});
    } else {
        console.out << "Signed in to Supabase as " << printable(email) << ".\n";
        remarks(console) << "The session is kept in " << context.secrets().description() << '\n';
        warn_of_file(context);
    }
    return ExitCode::done;
}

}  // namespace

void declare_login_supabase(CLI::App& command, Action& action) {
    const auto options = std::make_shared<LoginOptions>();
    auto* email =
        command.add_option("--email", options->email, "sign in with a password, as this address")
            ->type_name("ADDRESS");
    command
        .add_flag("--password-stdin", options->password_stdin,
                  "read the password from standard input")
        ->needs(email);
    declare_browser_options(command, options->browser);
    command.footer(
        "Without --email the browser opens, where you sign in with Google. The project must have "
        "Google as a provider, and http://127.0.0.1:*/** among its redirect URLs.");
    run_with(command, action, options, &login);
}

}  // namespace agent::cli
