#include "agent/app/http_options.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/remote_error.h"
#include "agent/cli/text.h"
#include "agent/gmail/consent.h"

namespace agent::cli {

namespace {

struct LogoutOptions {
    std::string from = "all";
    bool revoke = false;
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

// Asks Google to forget the permission. Returns what stood in the way, or nothing.
std::string withdraw_permission(Context& context, const Secret& stored) {
    const config::Config& config = context.config();
    const auto grant = gmail::grant_from_text(stored);
    if (!grant) return "what is stored here is unreadable";
    http::CurlClient http(app::http_options(config), context.stop());
    const auto withdrawn =
        gmail::withdraw(http, config.required("google.revoke_url"), *grant, context.clock());
    return withdrawn ? "" : withdrawn.error().what;
}

Outcome logout_google(Context& context, bool revoke) {
    constexpr const char* kByHand =
        "to withdraw the permission itself, go to https://myaccount.google.com/permissions";
    const auto stored = context.secrets().read("google");
    Outcome outcome{.name = "google", .was_signed_in = stored.has_value(), .remark = ""};
    if (!outcome.was_signed_in) return outcome;
    const FileLock lock = context.lock_google_grant();
    const std::string obstacle = revoke ? withdraw_permission(context, *stored) : "";
    context.secrets().remove("google");
    if (!revoke) {
        outcome.remark = kByHand;
    } else if (!obstacle.empty()) {
        outcome.remark = "Google was not told (" + obstacle + "); " + kByHand;
    }
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
    if (options.from != "supabase") outcomes.push_back(logout_google(context, options.revoke));
    print(context.console(), outcomes);
    return ExitCode::done;
}

}  // namespace

void declare_logout(CLI::App& command, Action& action) {
    const auto options = std::make_shared<LogoutOptions>();
    command.add_option("from", options->from, "of what (all)")
        ->type_name("supabase|google|all")
        ->check(one_of({"supabase", "google", "all"}));
    command.add_flag("--revoke", options->revoke,
                     "also withdraw the permission to read Gmail, on every machine that uses it");
    command.footer("The mirror on this machine stays; `agent cache clear` empties it.");
    run_with(command, action, options, &logout);
}

}  // namespace agent::cli
