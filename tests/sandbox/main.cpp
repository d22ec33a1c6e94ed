#include <csignal>
#include <exception>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>
#include <Poco/Exception.h>

#include "tests/sandbox/generated_source.h"
#include "tests/sandbox/mbox_source.h"
#include "tests/sandbox/server.h"
#include "tests/sandbox/supabase_stand_in.h"

namespace {

struct Settings {
    int port = 0;
    bool json = false;
    std::string mbox;
    bool recent = false;
    std::size_t messages = 500;
    int days = 30;
    std::vector<std::string> faults;
    int latency_ms = 0;
    int list_latency_ms = 0;
    int retry_after_s = 2;
    int token_lifetime_s = 3599;
    std::string supabase_email = "ann@example.org";
    std::string supabase_password = "sandbox-password";
    std::string supabase_schema = "plain";
    sandbox::SandboxOptions sandbox;
};

void add_mail_flags(CLI::App& app, Settings& settings) {
    app.add_option("--mbox", settings.mbox, "Serve this mailbox file")->check(CLI::ExistingFile);
    app.add_flag("--recent", settings.recent, "Move the mailbox's dates to end now");
    app.add_option("--messages", settings.messages, "Without --mbox: make up so many messages")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    app.add_option("--days", settings.days, "Spread them over so many days")
        ->check(CLI::Range(1, 36'500))
        ->capture_default_str();
    app.add_option("--seed", settings.sandbox.seed, "Of the made-up mail and of the faults")
        ->capture_default_str();
    app.add_option("--address", settings.sandbox.gmail_address, "The mailbox's owner")
        ->capture_default_str();
}

void add_gmail_flags(CLI::App& app, Settings& settings) {
    auto& sandbox = settings.sandbox;
    app.add_option("--latency-ms", settings.latency_ms, "Of a message")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--list-latency-ms", settings.list_latency_ms, "Of a list, history or profile")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--batch-parallel", sandbox.gmail.batch_parallel,
                   "Parts of a batch that run at once")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--quota-units-per-minute", sandbox.quota_units_per_minute,
                   "0: no limit; Google gives a new project 6000")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--max-concurrent", sandbox.max_concurrent,
                   "Requests and parts of batches at once; 0: no limit")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--client-id", sandbox.tokens.client_id)->capture_default_str();
    app.add_option("--refresh-token", sandbox.tokens.refresh_token)->capture_default_str();
    app.add_option("--token-lifetime-s", settings.token_lifetime_s, "Of a Google access token")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--fault", settings.faults,
                   "[SCOPE/]KIND[:RATE]; kinds: 429 403 500 503 drop stall malformed html "
                   "missing-part expired-token offline; scopes: gmail token supabase batch_part");
    app.add_option("--retry-after-s", settings.retry_after_s, "The deadline a 403 names")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
}

void add_supabase_flags(CLI::App& app, Settings& settings) {
    app.add_option("--supabase-email", settings.supabase_email)->capture_default_str();
    app.add_option("--supabase-password", settings.supabase_password)->capture_default_str();
    app.add_option("--supabase-schema", settings.supabase_schema,
                   "leases: with migrations/supabase/0001_leases.sql")
        ->check(CLI::IsMember({"plain", "leases"}))
        ->capture_default_str();
}

void add_flags(CLI::App& app, Settings& settings) {
    app.add_option("--port", settings.port, "On 127.0.0.1; 0 takes a free one")
        ->check(CLI::Range(0, 65535));
    app.add_flag("--json", settings.json, "Say the address as a line of JSON");
    add_supabase_flags(app, settings);
    add_mail_flags(app, settings);
    add_gmail_flags(app, settings);
}

void finish(Settings& settings) {
    auto& sandbox = settings.sandbox;
    sandbox.tokens.address = sandbox.gmail_address;
    sandbox.gmail.get_latency = agent::Millis(settings.latency_ms);
    sandbox.gmail.list_latency = agent::Millis(settings.list_latency_ms);
    sandbox.tokens.lifetime = std::chrono::seconds(settings.token_lifetime_s);
    for (const std::string& text : settings.faults) {
        auto fault = sandbox::parse_fault(text);
        if (!fault) throw CLI::ValidationError("--fault", fault.error());
        fault.value().retry_after = std::chrono::seconds(settings.retry_after_s);
        sandbox.faults.push_back(fault.value());
    }
}

std::unique_ptr<sandbox::MailSource> open_mail(const Settings& settings,
                                               const agent::Clock& clock) {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock.now());
    if (settings.mbox.empty()) {
        return std::make_unique<sandbox::GeneratedSource>(
            sandbox::GeneratedOptions{settings.messages, settings.sandbox.seed, settings.days, now,
                                      settings.sandbox.gmail_address});
    }
    return std::make_unique<sandbox::MboxSource>(
        settings.mbox, settings.sandbox.gmail_address,
        settings.recent ? std::optional(now) : std::nullopt);
}

void announce(const Settings& settings, const std::string& url,
              const sandbox::SupabaseStandIn& supabase) {
    if (settings.json) {
        const sandbox::Json facts{{"url", url},
                                  {"supabase_key", supabase.publishable_key()},
                                  {"supabase_secret_key", supabase.secret_key()},
                                  {"user_id", supabase.user_id(settings.supabase_email)}};
        std::cout << facts.dump() << std::endl;
    } else {
        std::cout << "listening on " << url << std::endl;
    }
}

// SIGINT and SIGTERM are only ever taken by wait_for_signal(), on every thread started after.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

void wait_for_signal(const sigset_t& signals) {
    int taken = 0;
    sigwait(&signals, &taken);
}

sandbox::ServerSchema schema_of(const Settings& settings) {
    return settings.supabase_schema == "leases" ? sandbox::ServerSchema::leases
                                                : sandbox::ServerSchema::plain;
}

int run(const Settings& settings) {
    const sigset_t signals = block_signals();
    agent::SystemClock clock;
    agent::StopSignal stop;
    sandbox::SupabaseStandIn stand_in(
        {{settings.supabase_email, settings.supabase_password}}, [&clock] { return clock.now(); },
        schema_of(settings));
    const auto supabase = [&stand_in](const sandbox::Request& request) {
        return stand_in.handle(request);
    };
    sandbox::Sandbox sandbox(settings.sandbox, open_mail(settings, clock), supabase, clock, stop);
    const sandbox::Server server(
        settings.port, [&](const sandbox::Request& request) { return sandbox.serve(request); },
        stop);
    announce(settings, server.url(), stand_in);
    wait_for_signal(signals);
    stop.request();
    return 0;
}

}  // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Stands in for Gmail and Supabase on this machine, for tests and demonstrations");
    Settings settings;
    add_flags(app, settings);
    try {
        app.parse(argc, argv);
        finish(settings);
        return run(settings);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const Poco::Exception& error) {
        std::cerr << "agent-sandbox: " << error.displayText() << '\n';
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "agent-sandbox: " << error.what() << '\n';
        return 1;
    }
}
