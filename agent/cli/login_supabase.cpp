#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/prompt.h"
#include "agent/cli/remote_error.h"
#include "agent/cli/text.h"

namespace agent::cli {

namespace {

struct LoginOptions {
    std::string email;
    bool password_stdin = false;
};

Secret password(Context& context, const LoginOptions& options) {
    if (options.password_stdin) return read_secret(context, "password");
    if (!context.console().in_terminal) {
        throw UserError(ExitCode::usage, "there is no terminal to ask for the password on",
                        "pipe it in: agent login supabase --email E --password-stdin");
    }
    return ask_hidden(context, "Password of " + options.email + ":");
}

ExitCode login(Context& context, const LoginOptions& options) {
    const config::Config& config = context.config();
    Network& network = context.network();  // a missing setting is told before the question
    const Secret secret = password(context, options);

    auto session = network.auth.sign_in(options.email, secret);
    if (!session) raise(session.error());

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
        console.err << "The session is kept in " << context.secrets().description() << '\n';
    }
    return ExitCode::done;
}

}  // namespace

void declare_login_supabase(CLI::App& command, Action& action) {
    const auto options = std::make_shared<LoginOptions>();
    command.add_option("--email", options->email, "the address you signed up with")
        ->type_name("ADDRESS")
        ->required();
    command.add_flag("--password-stdin", options->password_stdin,
                     "read the password from standard input");
    run_with(command, action, options, &login);
}

}  // namespace agent::cli
