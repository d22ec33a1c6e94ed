#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/remote_error.h"
#include "agent/cli/text.h"

namespace agent::cli {

namespace {

struct LogoutOptions {
    std::string from = "all";
};

// What became of one sign-in.
struct Outcome {
    std::string name;
    bool was_signed_in = false;
    std::string remark;  // what is left to know; may be empty
};

// Tells Supabase that this device's session ends. Returns what stood in the way, or nothing.
std::string end_session(Network& network) {
    const auto token = network.session.access_token();
    if (!token) {
        // A session that Supabase refuses has ended already.
        return token.error().kind == supabase::Error::Kind::signed_out ? "" : token.error().what;
    }
    const auto ended = network.auth.sign_out(token.value());
    if (ended || ended.error().kind == supabase::Error::Kind::unauthorized) return "";
    return ended.error().what;
}

// As end_session(), and forgets the session here in any case.
std::string end_and_forget(Context& context) {
    const config::Config& config = context.config();
    if (config.text("supabase.url").empty() || config.text("supabase.key").empty()) {
        context.secrets().remove("supabase");
        return "no project is set";
    }
    Network& network = context.network();
    std::string obstacle = end_session(network);
    if (const auto forgotten = network.session.forget(); !forgotten) raise(forgotten.error());
    return obstacle;
}

Outcome logout_supabase(Context& context) {
    Outcome outcome{.name = "supabase",
                    .was_signed_in = context.secrets().read("supabase").has_value(),
                    .remark = ""};
    if (!outcome.was_signed_in) return outcome;
    const std::string obstacle = end_and_forget(context);
    if (!obstacle.empty()) {
        outcome.remark =
            "Supabase was not told (" + obstacle + "); the session ends there by itself";
    }
    return outcome;
}

Outcome logout_google(Context& context) {
    Outcome outcome{.name = "google",
                    .was_signed_in = context.secrets().read("google").has_value(),
                    .remark = ""};
    if (!outcome.was_signed_in) return outcome;
    const FileLock lock = context.lock_google_grant();
    context.secrets().remove("google");
    outcome.remark =
        "to withdraw the permission itself, go to https://myaccount.google.com/permissions";
    return outcome;
}

void print(const Console& console, const std::vector<Outcome>& outcomes) {
    Json document = Json::object();
    for (const Outcome& outcome : outcomes) {
        document[outcome.name] = {{"was_signed_in", outcome.was_signed_in},
                                  {"remark", outcome.remark}};
        if (console.json) continue;
        console.out << outcome.name << ": "
                    << (outcome.was_signed_in ? "signed out" : "was not signed in") << '\n';
        if (!outcome.remark.empty()) console.err << "  " << printable(outcome.remark) << '\n';
    }
    if (console.json) print_json(console.out, document);
}

ExitCode logout(Context& context, const LogoutOptions& options) {
    std::vector<Outcome> outcomes;
    if (options.from != "google") outcomes.push_back(logout_supabase(context));
    if (options.from != "supabase") outcomes.push_back(logout_google(context));
    print(context.console(), outcomes);
    return ExitCode::done;
}

}  // namespace

void declare_logout(CLI::App& command, Action& action) {
    const auto options = std::make_shared<LogoutOptions>();
    command.add_option("from", options->from, "supabase, google or all (all)")
        ->check(CLI::IsMember({"supabase", "google", "all"}));
    command.footer("The mirror on this machine stays; `agent cache clear` empties it.");
    run_with(command, action, options, &logout);
}

}  // namespace agent::cli
