#include "agent/signin/loopback_receiver.h"
#include "tests/cli/services.h"
#include "tests/support/catch.h"

using test::Page;
using test::Services;

TEST_CASE("a person lets the agent read Gmail in the browser", "[cli]") {
    Services services;
    services.decide("approve");

    const auto outcome = services.agent.run({"login", "google"});

    INFO(outcome.err);
    CHECK(outcome.code == 0);
    CHECK(outcome.out == "The agent may read the mailbox of ann@example.org.\n");
    CHECK(services.last_page.status == 200);
    REQUIRE(services.grant());
    CHECK(services.grant()->refresh_token.reveal() == "sandbox-refresh-token");
    CHECK(services.grant()->scope == "https://www.googleapis.com/auth/gmail.readonly");
    // Asked for reading alone, and shown to those who have no browser here.
    CHECK(services.asked_url.find("scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fgmail."
                                  "readonly&") != std::string::npos);
    CHECK(outcome.err.find(services.asked_url) != std::string::npos);
}

TEST_CASE("no output of a browser sign-in holds a secret", "[cli]") {
    Services services;
    services.decide("approve");

    for (const auto& words : {std::vector<std::string>{"login", "google", "--json"},
                              std::vector<std::string>{"login", "supabase", "--json"}}) {
        const auto outcome = services.agent.run(words);
        REQUIRE(outcome.code == 0);
        for (const char* secret : {"sandbox-refresh", "sandbox-access", "sandbox-code", "eyJ"}) {
            CHECK((outcome.out + outcome.err).find(secret) == std::string::npos);
        }
    }
}

TEST_CASE("a denied permission changes nothing and ends with 77", "[cli]") {
    Services services;
    services.decide("approve");
    services.agent.run({"login", "google"});
    services.decide("deny");

    const auto outcome = services.agent.run({"login", "google"});

    CHECK(outcome.code == 77);
    CHECK(outcome.err.find("permission was not given") != std::string::npos);
    CHECK(services.last_page.body.find("not given") != std::string::npos);
    CHECK(services.grant());
}

TEST_CASE("an answer to another sign-in is not used and ends with 77", "[cli]") {
    Services services;
    services.decide("wrong_state");

    const auto google = services.agent.run({"login", "google"});
    const auto supabase = services.agent.run({"login", "supabase"});

    CHECK(google.code == 77);
    CHECK(google.err.find("does not belong") != std::string::npos);
    CHECK(supabase.code == 77);
    CHECK_FALSE(services.grant());
    CHECK_FALSE(services.agent.secrets().read("supabase"));
}

TEST_CASE("an unanswered sign-in ends with 75 and says what to look at", "[cli]") {
    Services services;

    const auto google = services.agent.run({"login", "google", "--timeout", "5"});
    const auto supabase = services.agent.run({"login", "supabase"});

    CHECK(google.code == 75);
    CHECK(google.err.find("in time") != std::string::npos);
    CHECK(supabase.code == 75);
    CHECK(supabase.err.find("redirect URLs") != std::string::npos);
}

TEST_CASE("Ctrl-C ends a sign-in with 130", "[cli]") {
    Services services;
    services.agent.open_browser = [&services](const std::string&) {
        services.agent.stop.request();
        return true;
    };
    CHECK(services.agent.run({"login", "google"}).code == 130);
}

TEST_CASE("a port that is taken ends with 75 before anything is opened", "[cli]") {
    Services services;
    services.decide("approve");
    const auto other = agent::signin::LoopbackReceiver::open(0, "x").value();

    const auto outcome =
        services.agent.run({"login", "google", "--port", std::to_string(other->port())});

    CHECK(outcome.code == 75);
    CHECK(outcome.err.find("--port") != std::string::npos);
    CHECK(services.asked_url.empty());
}

TEST_CASE("a second answer is told so and the first one counts", "[cli]") {
    Services services;
    Page second;
    services.agent.open_browser = [&](const std::string& url) {
        const Page first = test::visit(url + "&decision=approve");
        test::visit(first.location);
        second = test::visit(first.location);
        return true;
    };

    CHECK(services.agent.run({"login", "google"}).code == 0);

    CHECK(second.status == 409);
}

TEST_CASE("unticking the box for mail is noticed and explained", "[cli]") {
    Services services;

    services.decide("approve&granted=openid");
    const auto nothing = services.agent.run({"login", "google"});
    services.decide(
        "approve&granted=https://www.googleapis.com/auth/gmail.readonly%20"
        "https://www.googleapis.com/auth/gmail.metadata");
    const auto both = services.agent.run({"login", "google"});

    CHECK(nothing.code == 77);
    CHECK(nothing.err.find("gmail.readonly") != std::string::npos);
    CHECK(both.code == 77);
    CHECK(both.err.find("gmail.metadata") != std::string::npos);
    CHECK_FALSE(services.grant());
}

TEST_CASE("without a browser the address it ended at is pasted", "[cli]") {
    Services services;
    services.decide("approve");
    services.agent.input_when_asked = [&](const std::string& shown) {
        const auto begin = shown.find("http://");
        const std::string url = shown.substr(begin, shown.find('\n', begin) - begin);
        return test::visit(url + "&decision=approve").location + "\n";
    };

    const auto outcome = services.agent.run({"login", "google", "--no-browser"});

    INFO(outcome.err);
    CHECK(outcome.code == 0);
    CHECK(services.asked_url.empty());
    CHECK(services.grant());
}

TEST_CASE("pasting something else ends with 64 and says what to paste", "[cli]") {
    Services services;

    const auto outcome = services.agent.run({"login", "google", "--no-browser"}, "4/0Ab\n");

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("whole address") != std::string::npos);
}

TEST_CASE("a person signs in to Supabase in the browser", "[cli]") {
    Services services;
    services.decide("approve");

    const auto outcome = services.agent.run({"login", "supabase"});

    INFO(outcome.err);
    CHECK(outcome.code == 0);
    CHECK(outcome.out == "Signed in to Supabase as ann@example.org.\n");
    const auto stored = services.agent.secrets().read("supabase");
    REQUIRE(stored);
    CHECK(agent::supabase::session_from_text(*stored)->email == "ann@example.org");
}

TEST_CASE("logout --revoke withdraws the permission at Google", "[cli]") {
    Services services;
    services.decide("approve");
    services.agent.run({"login", "google"});

    const auto outcome = services.agent.run({"logout", "google", "--revoke"});

    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK_FALSE(services.grant());
    const auto again =
        services.agent.run({"login", "google", "--refresh-token-stdin"}, "sandbox-refresh-token\n");
    CHECK(again.code == 77);
}
