#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/gmail/grant_store.h"
#include "tests/cli/command_runner.h"
#include "tests/sandbox/generated_source.h"
#include "tests/sandbox/sandbox.h"
#include "tests/sandbox/server.h"
#include "tests/sandbox/supabase_stand_in.h"
#include "tests/support/page_visitor.h"

namespace test {

// The sandbox as the agent and a person's browser meet it.
class Services {
public:
    Services() {
        agent.environment["AGENT_GMAIL_BASE_URL"] = server_.url();
        agent.environment["AGENT_GOOGLE_TOKEN_URL"] = server_.url() + "/token";
        agent.environment["AGENT_GOOGLE_REVOKE_URL"] = server_.url() + "/revoke";
        agent.environment["AGENT_GOOGLE_AUTH_URL"] = server_.url() + "/o/oauth2/v2/auth";
        agent.environment["GOOGLE_CLIENT_ID"] = "sandbox-client";
        agent.environment["SUPABASE_URL"] = server_.url();
        agent.environment["SUPABASE_PUBLISHABLE_KEY"] = supabase_.publishable_key();
    }

    // The person decides so on the page that opens, as soon as it does.
    void decide(const std::string& decision) {
        agent.open_browser = [this, decision](const std::string& url) {
            asked_url = url;
            last_page = test::follow(url + "&decision=" + decision);
            return true;
        };
    }
    std::optional<agent::gmail::Grant> grant() const {
        const auto stored = agent.secrets().read("google");
        return stored ? agent::gmail::grant_from_text(*stored) : std::nullopt;
    }

    // As the project's owner does, over /admin/supabase/.
    sandbox::Response administer(const std::string& route, const nlohmann::json& body) {
        sandbox::Request request;
        request.method = "POST";
        request.path = "/admin/supabase/" + route;
        request.body = body.dump();
        return supabase_.handle(request);
    }

    CommandRunner agent;
    std::string asked_url;
    Page last_page;

private:
    static std::unique_ptr<sandbox::MailSource> mail() {
        const auto now = std::chrono::floor<std::chrono::seconds>(agent::SystemClock().now());
        return std::make_unique<sandbox::GeneratedSource>(
            sandbox::GeneratedOptions{12, 1, 30, now, "ann@example.org"});
    }

    agent::SystemClock clock_;
    agent::StopSignal stop_;
    sandbox::SupabaseStandIn supabase_{{{"ann@example.org", "sandbox-password"}},
                                       [this] { return clock_.now(); }};
    sandbox::Sandbox sandbox_{
        sandbox::SandboxOptions{}, mail(),
        [this](const sandbox::Request& request) { return supabase_.handle(request); }, clock_,
        stop_};
    sandbox::Server server_{
        0, [this](const sandbox::Request& request) { return sandbox_.serve(request); }, stop_};
};

}  // namespace test
