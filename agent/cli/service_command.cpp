#include "agent/app/endpoint.h"
#include "agent/app/private_data.h"
#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/prompt.h"
#include "agent/cli/table.h"
#include "installer/service.h"

namespace agent::cli {

namespace {

using installer::ServiceError;
using installer::ServiceState;
using Kind = ServiceState::Kind;

ExitCode exit_code_of(const ServiceError& error) {
    switch (error.kind()) {
        case ServiceError::Kind::unavailable:
            return ExitCode::unavailable;
        case ServiceError::Kind::not_permitted:
            return ExitCode::not_permitted;
        case ServiceError::Kind::not_installed:
        case ServiceError::Kind::failed:
            break;
    }
    return ExitCode::failed;
}

const char* word_of(Kind kind) {
    switch (kind) {
        case Kind::not_installed:
            return "not installed";
        case Kind::stopped:
            return "stopped";
        case Kind::starting:
            return "starting";
        case Kind::running:
            return "running";
        case Kind::failed:
            break;
    }
    return "failed";
}

Cell state_cell(const ServiceState& state) {
    std::string text = word_of(state.kind);
    if (state.pid) text += " (process " + std::to_string(*state.pid) + ")";
    if (!state.detail.empty()) text += ": " + state.detail;
    if (state.kind == Kind::running) return {text, Colour::green};
    return {text, state.kind == Kind::failed ? Colour::red : Colour::none};
}

std::string when_logged_out(const ServiceState& state) {
    if (state.runs_without_login) return "goes on";
    if (state.to_run_without_login.empty()) return "ends";
    return "ends (to go on: " + state.to_run_without_login + ")";
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json seconds_or_null(const std::optional<std::chrono::seconds>& duration) {
    return duration ? Json(duration->count()) : Json(nullptr);
}

Json upkeep_json(const installer::ServiceUpkeep& upkeep) {
    Json delays;
    if (upkeep.restart_delays) {
        delays = Json::array();
        for (const auto delay : *upkeep.restart_delays) delays.push_back(delay.count());
    }
    return {{"delayed_start", or_null(upkeep.delayed_start)},
            {"restart_delays_s", delays},
            {"failures_forgotten_s", seconds_or_null(upkeep.failures_forgotten)},
            {"restarts_after_exit_codes", or_null(upkeep.restarts_after_exit_codes)},
            {"shutdown_patience_s", seconds_or_null(upkeep.shutdown_patience)}};
}

void print_state(Console& console, const ServiceState& state) {
    if (console.json) {
        print_json(console.out, {{"state", word_of(state.kind)},
                                 {"detail", state.detail},
                                 {"pid", or_null(state.pid)},
                                 {"starts_at_login", state.starts_at_login},
                                 {"runs_without_login", state.runs_without_login},
                                 {"definition", state.definition.string()},
                                 {"upkeep", upkeep_json(state.upkeep)}});
        return;
    }
    std::vector<std::pair<std::string, Cell>> facts = {{"Service", state_cell(state)}};
    if (state.kind != Kind::not_installed) {
        facts.emplace_back("At login", state.starts_at_login ? "starts" : "does not start");
        facts.emplace_back("Logged out", when_logged_out(state));
        facts.emplace_back("Described in", state.definition.string());
    }
    print_facts(console, facts);
}

// Whoever starts a service that cannot work learns of it now, not from a log.
void require_sign_in(Context& context) {
    (void)context.user_id();
    (void)app::endpoint(context.config());
    const bool google_here = !app::works_for_all(context.config()) &&
                             context.config().text("google.token_source") == "local";
    if (google_here && !context.secrets().read("google")) {
        throw UserError(ExitCode::not_permitted, "not signed in to Gmail",
                        "run: agent login google");
    }
}

installer::ServiceSpec spec_of(const config::Config& config) {
    return {installer::own_program(), std::filesystem::absolute(config.data_dir())};
}

using Step = void (*)(Context&, installer::Service&);

void uninstall(Context& /*context*/, installer::Service& service) {
    service.uninstall();
}

void start(Context& context, installer::Service& service) {
    require_sign_in(context);
    service.start();
}

void stop(Context& /*context*/, installer::Service& service) {
    service.stop();
}

void restart(Context& context, installer::Service& service) {
    require_sign_in(context);
    service.restart();
}

void look(Context& /*context*/, installer::Service& /*service*/) {}

// Does `step` and shows what the service has come to.
ExitCode perform_step(Context& context,
                      const std::function<void(Context&, installer::Service&)>& step) {
    try {
        const auto service = installer::system_service();
        step(context, *service);
        const ServiceState state = service->state();
        print_state(context.console(), state);
        return state.kind == Kind::failed ? ExitCode::failed : ExitCode::done;
    } catch (const ServiceError& error) {
        throw UserError(exit_code_of(error), error.what(), error.hint());
    }
}

template <Step step>
ExitCode perform(Context& context) {
    return perform_step(context, step);
}

struct UninstallOptions {
    bool purge = false;
};

ExitCode uninstall_with(Context& context, const UninstallOptions& options) {
    const ExitCode code = perform<uninstall>(context);
    if (!options.purge) return code;
    context.take_lock("agent service uninstall --purge");
    for (const char* name : secrets::kNames) context.secrets().remove(name);
    app::remove_private_data(context.config());
    return code;
}

struct InstallOptions {
    bool logged_out = false;
    bool password_stdin = false;
};

std::string windows_password(Context& context, const InstallOptions& options) {
    if (!options.logged_out) return "";
    if (options.password_stdin) return read_secret(context, "password").reveal();
    if (!context.console().in_terminal) {
        throw UserError(ExitCode::usage, "there is no terminal to ask for the password on",
                        "pipe it in: agent service install --logged-out --password-stdin");
    }
    return ask_hidden(context, "Your Windows password (no PIN):").reveal();
}

ExitCode install(Context& context, const InstallOptions& options) {
    return perform_step(context, [&](Context&, installer::Service& service) {
        require_sign_in(context);
        installer::ServiceSpec spec = spec_of(context.config());
        spec.password = windows_password(context, options);
        const bool one_for_each_person =
            installer::kNeedsPasswordWhenLoggedOut && spec.password.empty();
        if (one_for_each_person &&
            context.config().origin("data.dir") == config::Origin::built_in) {
            spec.data_dir.clear();  // theirs, not this person's
        }
        service.install(spec);
        service.restart();
    });
}

void declare_install(CLI::App& command, Action& action) {
    const auto options = std::make_shared<InstallOptions>();
    if (installer::kNeedsPasswordWhenLoggedOut) {
        auto* logged_out = command.add_flag(
            "--logged-out", options->logged_out,
            "run while you are signed out, too, for which Windows keeps your password");
        command
            .add_flag("--password-stdin", options->password_stdin,
                      "read that password from standard input")
            ->needs(logged_out);
    }
    run_with(command, action, options, &install);
}

}  // namespace

void declare_service(CLI::App& command, Action& action) {
    command.require_subcommand(1);
    const auto add = [&](const char* name, const char* summary, ExitCode (*run)(Context&)) {
        run_with(*command.add_subcommand(name, summary), action, run);
    };
    declare_install(
        *command.add_subcommand("install",
                                "run the agent in the background from now on, and at every login"),
        action);
    auto* uninstall_command =
        command.add_subcommand("uninstall", "stop it and take it out of the system");
    const auto options = std::make_shared<UninstallOptions>();
    uninstall_command->add_flag("--purge", options->purge,
                                "also delete settings, sign-ins, mirror and log; without, your "
                                "data stays");
    run_with(*uninstall_command, action, options, &uninstall_with);
    add("start", "start it; returns when it is at work", &perform<start>);
    add("stop", "stop it; jobs under way go on at the next start", &perform<stop>);
    add("restart", "stop and start it", &perform<restart>);
    add("status", "how it is", &perform<look>);
    declare_logs(*command.add_subcommand("logs", "its log, as agent logs shows it"), action);
}

}  // namespace agent::cli
