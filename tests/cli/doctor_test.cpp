#include "agent/signin/loopback_receiver.h"
#include "storage/message_cache.h"
#include "storage/sync_state.h"
#include "tests/cli/services.h"
#include "tests/support/catch.h"
#include "tests/support/loopback_server.h"

using nlohmann::json;
using test::Services;

namespace {

// Everything signed in, at the services' own time.
struct Patient : Services {
    Patient() {
        agent.clock.advance(std::chrono::duration_cast<agent::Millis>(agent::SystemClock().now() -
                                                                      agent.clock.now()));
        agent.run({"init"});
        decide("approve");
        REQUIRE(agent.run({"login", "google"}).code == 0);
        REQUIRE(agent.run({"login", "supabase"}).code == 0);
    }

    std::string user_id() const {
        const auto session = agent.secrets().read("supabase").value();
        return agent::supabase::session_from_text(session).value().user_id;
    }
    json examine(int expected_code) {
        const auto outcome = agent.run({"doctor", "--json"});
        INFO(outcome.out + outcome.err);
        CHECK(outcome.code == expected_code);
        for (const char* secret : {"sandbox-refresh", "sandbox-access", "eyJ", "ann@"}) {
            CHECK((outcome.out + outcome.err).find(secret) == std::string::npos);
        }
        return outcome.json();
    }
};

json finding(const json& report, const std::string& name) {
    for (const json& each : report.at("findings")) {
        if (each.at("name") == name) return each;
    }
    return {{"verdict", "absent"}, {"advice", ""}, {"what", ""}};
}

std::string verdict(const json& report, const std::string& name) {
    return finding(report, name).at("verdict");
}

}  // namespace

TEST_CASE("a healthy agent passes every examination", "[doctor]") {
    Patient patient;

    const json report = patient.examine(0);

    CHECK(report.at("healthy") == true);
    for (const char* name :
         {"setting supabase.url", "data folder", "writing", "secret store", "sqlite", "supabase",
          "gmail", "clock", "proxy", "supabase key", "supabase session", "row level security",
          "google token", "google scopes", "mailbox"}) {
        INFO(name);
        CHECK(verdict(report, name) == "ok");
    }
    // What it says depends on the machine.
    CHECK(verdict(report, "service") != "absent");
    CHECK(finding(report, "google token").at("what") == "given today");
    CHECK(patient.agent.run({"doctor"}).code == 0);
}

TEST_CASE("another mailbox than the one that is mirrored is found", "[doctor]") {
    Patient patient;
    {
        const auto user_id = patient.user_id();
        storage::Database database = patient.agent.open_database(user_id);
        storage::SyncState(database).set(storage::MessageCache::mailbox_key(user_id),
                                         R"({"address":"Bob@example.org"})");
    }

    const json report = patient.examine(77);

    CHECK(verdict(report, "mailbox") == "fail");
    CHECK(finding(report, "mailbox").at("advice").get<std::string>().find("cache clear") !=
          std::string::npos);
    CHECK(patient.agent.run({"login", "google"}).err.find("another mailbox") != std::string::npos);
    CHECK(patient.agent.run({"cache", "clear", "--yes"}).code == 0);
    CHECK(verdict(patient.examine(0), "mailbox") == "ok");
}

TEST_CASE("being offline is told from being broken", "[doctor]") {
    Patient patient;
    std::string nowhere;
    {
        const auto gone = agent::signin::LoopbackReceiver::open(0, "x").value();
        nowhere = "http://127.0.0.1:" + std::to_string(gone->port());
    }
    auto& environment = patient.agent.environment;
    const auto online = environment;
    for (const char* name : {"SUPABASE_URL", "AGENT_GMAIL_BASE_URL", "AGENT_GOOGLE_TOKEN_URL"}) {
        environment[name] = nowhere;
    }

    const json offline = patient.examine(75);
    environment = online;
    environment["AGENT_GMAIL_BASE_URL"] = nowhere;
    const json one_away = patient.examine(75);

    CHECK(verdict(offline, "network") == "fail");
    CHECK(verdict(offline, "google") == "skipped");
    CHECK(verdict(one_away, "network") == "absent");
    CHECK(verdict(one_away, "gmail") == "fail");
    CHECK(verdict(one_away, "supabase session") == "ok");
}

TEST_CASE("each kind of trouble has its exit code and its advice", "[doctor]") {
    SECTION("nobody is signed in") {
        Patient patient;
        patient.agent.run({"logout"});
        const json report = patient.examine(77);
        CHECK(finding(report, "supabase session").at("advice") == "run: agent login supabase");
        CHECK(finding(report, "google token").at("advice") == "run: agent login google");
    }
    SECTION("the key is wrong") {
        Patient patient;
        patient.agent.environment["SUPABASE_PUBLISHABLE_KEY"] = "sb_publishable_wrong";
        CHECK(verdict(patient.examine(78), "supabase key") == "fail");
    }
    SECTION("a setting cannot be read") {
        Patient patient;
        patient.agent.environment["AGENT_POLL_INTERVAL_MS"] = "often";
        CHECK(verdict(patient.examine(78), "settings") == "fail");
    }
    SECTION("the secrets are damaged") {
        Patient patient;
        agent::write_private_file(patient.agent.data_dir() / "secrets.json", "{");
        CHECK(verdict(patient.examine(65), "data folder") == "fail");
    }
    SECTION("the clock is wrong") {
        Patient patient;
        patient.agent.clock.advance(std::chrono::minutes(2));
        CHECK(verdict(patient.examine(0), "clock") == "warn");
        patient.agent.clock.advance(std::chrono::minutes(20));
        CHECK(verdict(patient.examine(78), "clock") == "fail");
    }
    SECTION("the database is damaged") {
        Patient patient;
        const auto session =
            agent::supabase::session_from_text(patient.agent.secrets().read("supabase").value());
        agent::write_private_file(patient.agent.data_dir() / ("mirror-" + session->user_id + ".db"),
                                  std::string(5'000, 'x'));
        CHECK(verdict(patient.examine(65), "database") == "fail");
    }
}

TEST_CASE("a project that shows others' jobs fails the examination", "[doctor]") {
    const test::LoopbackServer server(
        [](Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) {
            const bool own = request.getURI().find("user_id=eq.") != std::string::npos;
            response.set("Content-Range", own ? "0-1/2" : "0-4/5");
            response.setContentType("application/json");
            response.sendBuffer("[]", request.getMethod() == "HEAD" ? 0 : 2);
        });
    test::CommandRunner agent;
    agent.environment["SUPABASE_URL"] = server.url();
    agent.environment["SUPABASE_PUBLISHABLE_KEY"] = "sb_publishable_abc";
    agent.environment["AGENT_GMAIL_BASE_URL"] = server.url();
    agent.environment["AGENT_GOOGLE_TOKEN_URL"] = server.url() + "/token";
    agent.sign_in();

    const json report = agent.run({"doctor", "--json"}).json();

    CHECK(verdict(report, "row level security") == "fail");
}

TEST_CASE("without a data folder it says what to do first", "[doctor]") {
    test::CommandRunner agent;

    const auto outcome = agent.run({"doctor"});

    CHECK(outcome.code == 78);
    CHECK(outcome.out.find("agent init") != std::string::npos);
}
