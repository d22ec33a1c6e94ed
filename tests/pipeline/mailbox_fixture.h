#pragma once

#include <atomic>
#include <vector>

#include "agent/pipeline/coverage.h"
#include "agent/pipeline/governor.h"
#include "agent/pipeline/poller.h"
#include "tests/sandbox/generated_source.h"
#include "tests/sandbox/sandbox.h"
#include "tests/support/cloud_device.h"

namespace test {

// A generated mailbox behind Google's API, without sockets.
class Google {
public:
    Google(FakeClock& clock, std::size_t messages, std::int64_t quota_units_per_minute = 0)
        : sandbox_(options(quota_units_per_minute), mail(clock, messages), nullptr, clock, stop_) {}

    sandbox::Response handle(const sandbox::Request& request) {
        return sandbox_.serve(request).response;
    }
    // Google says so from the next request on: {"kind":"503","scope":"gmail","count":1}.
    void fail(const nlohmann::json& fault) { (void)admin("POST", "/admin/faults", fault); }
    void stop_failing() { (void)admin("DELETE", "/admin/faults"); }
    nlohmann::json stats() { return admin("GET", "/admin/stats"); }
    void reset_stats() { (void)admin("POST", "/admin/stats/reset"); }
    // What POST /admin/messages takes (sandbox/admin.h).
    nlohmann::json change(const nlohmann::json& changes) {
        return admin("POST", "/admin/messages", changes);
    }
    // A message like {"subject":"s","date_ms":n}; its id.
    std::string add(const nlohmann::json& message) {
        return change({{"add", {message}}})["added"][0];
    }
    void expire_history() { (void)admin("POST", "/admin/history/expire"); }
    static std::int64_t now_ms(const FakeClock& clock) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(clock.now().time_since_epoch())
            .count();
    }
    // Threads of `size` messages each, newer than all else.
    void add_threads(int threads, int size, agent::Instant now) {
        const auto now_ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
        for (int thread = 0; thread < threads; ++thread) {
            nlohmann::json message = {{"subject", "thread"}, {"date_ms", now_ms - 1'000}};
            const auto root = admin("POST", "/admin/messages", {{"add", {message}}})["added"][0];
            message["thread_id"] = root;
            const nlohmann::json rest(static_cast<std::size_t>(size - 1), message);
            (void)admin("POST", "/admin/messages", {{"add", rest}});
        }
    }

private:
    static sandbox::SandboxOptions options(std::int64_t quota_units_per_minute) {
        sandbox::SandboxOptions options;
        options.quota_units_per_minute = quota_units_per_minute;
        return options;
    }
    static std::unique_ptr<sandbox::MailSource> mail(const FakeClock& clock, std::size_t messages) {
        sandbox::GeneratedOptions generated;
        generated.messages = messages;
        generated.days = 5;
        generated.newest = std::chrono::floor<std::chrono::seconds>(clock.now());
        generated.own_address = "ann@example.org";
        return std::make_unique<sandbox::GeneratedSource>(generated);
    }
    nlohmann::json admin(const std::string& method, const std::string& path,
                         const nlohmann::json& body = nullptr) {
        sandbox::Request request;
        request.method = method;
        request.path = path;
        request.headers["host"] = "127.0.0.1";
        if (!body.is_null()) request.body = body.dump();
        const auto response = sandbox_.serve(request).response;
        if (response.status >= 400) throw std::logic_error("admin: " + response.body);
        return nlohmann::json::parse(response.body, nullptr, false);
    }

    agent::StopSignal stop_;
    sandbox::Sandbox sandbox_;
};

// A governor that can be exchanged for another.
class PacerOf : public agent::gmail::Pacer {
public:
    explicit PacerOf(std::unique_ptr<agent::pipeline::Governor>& governor) : governor_(governor) {}
    agent::Result<Ticket, agent::gmail::Error> admit(const agent::gmail::Load& load,
                                                     const agent::StopSignal* cancel) override {
        return governor_->admit(load, cancel);
    }
    void settle(Ticket ticket, const agent::gmail::Receipt& receipt) override {
        governor_->settle(ticket, receipt);
    }
    agent::gmail::Room room() override { return governor_->room(); }
    agent::gmail::Pacing pacing() override { return governor_->pacing(); }

private:
    std::unique_ptr<agent::pipeline::Governor>& governor_;
};

// Ann's machine with her mailbox: everything that the agent is, far ends in process.
struct MailboxFixture {
    // `quota`: units a minute, which Google enforces and the agent knows; 0: none.
    explicit MailboxFixture(std::size_t messages = 60, std::int64_t quota = 0)
        : google(clock, messages, quota) {
        limits.units_per_minute = quota;
        restart_governor();
        const agent::gmail::Grant grant{"sandbox-client",
                                        agent::Secret(""),
                                        agent::Secret("sandbox-refresh-token"),
                                        agent::Secret(""),
                                        {},
                                        clock.now(),
                                        ""};
        device.secrets.write("google", agent::gmail::to_text(grant));
    }

    // As a new process would: it knows what the mirror remembers.
    void restart_governor() {
        governor = std::make_unique<agent::pipeline::Governor>(
            limits, clock, device.stop,
            agent::pipeline::Governor::Memory{
                [this] { return device.state.get("gmail.governor"); },
                [this](const std::string& text) { device.state.set("gmail.governor", text); }});
    }
    std::string add_job(const nlohmann::json& metadata = nlohmann::json::object()) {
        return cloud.add_job(kAnn, {{"metadata", metadata}});
    }
    agent::pipeline::RoundSummary round() { return round(runner); }
    agent::pipeline::RoundSummary round(agent::pipeline::JobRunner& by) {
        agent::pipeline::Poller poller({device.jobs, device.outbox, device.state,
                                        device.synchronizer, by, &tokens, clock, log},
                                       poller_settings, device.stop,
                                       [this](const agent::pipeline::ProgressEvent& event) {
                                           const std::lock_guard lock(mutex);
                                           events.push_back(event);
                                           if (on_event) on_event(event);
                                       });
        return poller.run_round();
    }
    nlohmann::json metadata_of(const std::string& id) { return cloud.job(id)["metadata"]; }

    FakeClock clock;
    Cloud cloud{clock};
    Device device{cloud, clock};
    Google google;
    agent::Log log;
    // Requests for one message alone are answered with 500.
    std::atomic<bool> single_gets_fail = false;
    // What arrives of Google's answers.
    std::function<void(const sandbox::Request&, sandbox::Response&)> rewrite;
    InProcessClient gmail_http{[this](const sandbox::Request& request) -> sandbox::Response {
        const bool single = request.path.find("/messages/") != std::string::npos;
        if (single && single_gets_fail) return {500, {}, R"({"error":{"code":500}})"};
        auto response = google.handle(request);
        if (rewrite) rewrite(request, response);
        return response;
    }};
    agent::gmail::LocalGrantStore grants{device.secrets};
    agent::gmail::TokenKeeper tokens{gmail_http,
                                     grants,
                                     {"http://127.0.0.1:2/token", device.folder / "google.lock"},
                                     clock,
                                     device.stop};
    agent::pipeline::Governor::Limits limits{};
    std::unique_ptr<agent::pipeline::Governor> governor;
    PacerOf pacer{governor};
    agent::gmail::GmailClient gmail{gmail_http, tokens, {"http://127.0.0.1:2"}, clock, &pacer};
    storage::MessageCache cache{device.database, device.user_id};
    // Sizes of batches are easier to foretell message by message.
    static agent::pipeline::MailRun::Settings message_by_message() {
        agent::pipeline::MailRun::Settings settings;
        settings.group_threads = false;
        return settings;
    }
    agent::pipeline::MailRun::Settings settings = message_by_message();
    agent::pipeline::OneAccount accounts{{tokens, gmail, cache}};
    agent::pipeline::JobRunner::Parts parts() {
        return {device.database, device.jobs, device.outbox, device.analytics, accounts,
                clock,           log};
    }
    agent::pipeline::JobRunner runner{parts(), {settings, {}, true}};
    agent::pipeline::Poller::Settings poller_settings{};
    std::mutex mutex;
    std::vector<agent::pipeline::ProgressEvent> events;
    std::function<void(const agent::pipeline::ProgressEvent&)> on_event;
};

}  // namespace test
