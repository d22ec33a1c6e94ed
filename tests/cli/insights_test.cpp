#include "agent/cli/text.h"
#include "storage/analytics_store.h"
#include "storage/message_cache.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

namespace {

storage::CachedMessage message(const std::string& id, const std::string& from,
                               const std::string& to, agent::Instant at,
                               const std::string& subject) {
    storage::CachedMessage message;
    message.id = "row-" + id;
    message.message_id = id;
    message.thread_id = "thread-" + id;
    message.raw_data = "{}";
    message.processed_data = R"({"from":{"name":"Bob \u001b[2J"},"labels":["INBOX"]})";
    message.internal_date = at;
    message.subject = subject;
    message.from_email = from;
    message.to_emails = {to};
    return message;
}

void fill(CommandRunner& agent) {
    agent.sign_in();
    storage::Database database = agent.open_database();
    storage::MessageCache cache(database, test::kUser);
    const auto hour = std::chrono::hours(1);
    cache.upsert(std::vector{
        message("m1", "bob@example.org", "ADA@example.org", agent.clock.now() - 2 * hour,
                "Lunch \x1b]0;x\x07?"),
        message("m2", "ada@example.org", "carl@example.org", agent.clock.now() - hour, "Mine")});
}

}  // namespace

TEST_CASE("insights are computed from the mirror, the session's address being mine", "[cli]") {
    CommandRunner agent;
    fill(agent);

    const auto json = agent.run({"insights", "--days", "7", "--json"}).json();

    CHECK(json.at("days") == 7);
    CHECK_FALSE(json.at("time_zone").get<std::string>().empty());
    const auto& debt = json.at("insights").at("reply_debt");
    CHECK(debt.at("waiting_for_me").at("threads") == 1);
    CHECK(debt.at("waiting_for_them").at("threads") == 1);
    CHECK(json.at("insights").at("relationship_health").is_null());
    CHECK(json.dump().find("Lunch") == std::string::npos);  // subjects are for the screen
}

TEST_CASE("one insight can be asked for, in either spelling", "[cli]") {
    CommandRunner agent;
    fill(agent);

    const auto json = agent.run({"insights", "reply-debt", "--json"}).json();
    const auto text = agent.run({"insights", "reply_debt"});
    const auto typo = agent.run({"insights", "replydebt"});
    const auto absent = agent.run({"insights", "decision-velocity"});

    CHECK(json.at("insights").size() == 1);
    CHECK(text.code == 0);
    CHECK(text.out.find("bob@example.org  2.0 h  Lunch") != std::string::npos);
    CHECK(typo.code == 64);
    CHECK(typo.err.find("did you mean reply_debt?") != std::string::npos);
    CHECK(absent.code == 1);
    CHECK(absent.err.find("compute_insights") != std::string::npos);
}

TEST_CASE("charts are drawn on a terminal alone", "[cli]") {
    CommandRunner agent;
    fill(agent);

    const auto piped = agent.run({"insights"});
    agent.terminal_columns = 80;
    const auto shown = agent.run({"insights"});

    CHECK(piped.code == 0);
    CHECK(piped.out.find('#') == std::string::npos);
    CHECK(shown.out.find("####") != std::string::npos);
    CHECK(shown.out.find("     0           6           12          18") != std::string::npos);
    for (const auto& outcome : {piped, shown}) {
        CHECK(outcome.out.find('\x1b') == std::string::npos);
        CHECK(outcome.out.find('\x07') == std::string::npos);
    }
    std::istringstream lines(shown.out);
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        CHECK(agent::cli::display_width(line) <= 80);
    }
}

TEST_CASE("stored insights are shown with the others, whoever computed them", "[cli]") {
    CommandRunner agent;
    fill(agent);
    {
        storage::Database database = agent.open_database();
        storage::AnalyticsStore store(database);
        store.add_insight({"i", test::kUser, "decision_velocity",
                           R"({"avg_response_hours":1.5,"odd":[1]})", agent.clock.now()});
    }

    const auto text = agent.run({"insights", "decision_velocity"});

    CHECK(text.out == "avg response hours  1.50\n");
}

TEST_CASE("a wrong time zone and a signed-out user are told what to do", "[cli]") {
    CommandRunner agent;
    CHECK(agent.run({"insights"}).code == 77);
    fill(agent);

    const auto outcome = agent.run({"--set", "analytics.time_zone=Mars/Olympus", "insights"});

    CHECK(outcome.code == 78);
    CHECK(outcome.err.find("Europe/Berlin") != std::string::npos);
}
