#include "storage/message_cache.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

namespace {

storage::CachedMessage message(const std::string& id, const std::string& subject, int day) {
    storage::CachedMessage message;
    message.id = "00000000-0000-4000-8000-0000000000" + std::to_string(10 + day);
    message.message_id = id;
    message.thread_id = "thread-" + id;
    message.raw_data = R"({"id":")" + id + R"(","snippet":"raw"})";
    message.processed_data = R"({"snippet":"Hello\u001b[2J there","labels":["INBOX","UNREAD"]})";
    message.internal_date = storage::Instant(std::chrono::hours(24 * day));
    message.subject = subject;
    message.from_email = day % 2 == 0 ? "ada@example.org" : "bob@example.org";
    message.to_emails = {"me@example.org", "you@example.org"};
    message.fetched_at = storage::Instant(std::chrono::hours(24 * 30));
    return message;
}

void fill(CommandRunner& agent) {
    agent.sign_in();
    storage::Database database = agent.open_database();
    storage::MessageCache cache(database, test::kUser);
    const std::vector<storage::CachedMessage> messages = {
        message("m1", "First", 1), message("m2", "Evil \x1b]0;x\x07 日本語", 2),
        message("m3", "Third", 3)};
    storage::Database::Transaction transaction(database);
    cache.upsert(messages);
    transaction.commit();
}

}  // namespace

TEST_CASE("the cache is counted", "[cli]") {
    CommandRunner agent;
    fill(agent);

    const auto json = agent.run({"cache", "stats", "--json"}).json();
    const auto text = agent.run({"cache", "stats"});

    CHECK(json.at("messages") == 3);
    CHECK(json.at("threads") == 3);
    CHECK(json.at("newest") == "1970-01-04T00:00:00.000000+00:00");
    CHECK(text.out.find("messages             3\n") != std::string::npos);
}

TEST_CASE("in a worker the mail of all users is counted, and none of it shown", "[cli]") {
    CommandRunner agent;
    fill(agent);
    {
        storage::Database database = agent.open_database();
        const std::vector<storage::CachedMessage> fourth = {message("m4", "Fourth", 4)};
        storage::MessageCache(database, "another-user").upsert(fourth);
    }
    agent.environment["AGENT_MODE"] = "worker";
    for (const char* part : {"", "-wal"}) {
        std::filesystem::rename(agent.database_file().string() + part,
                                agent.worker_database_file().string() + part);
    }

    const auto json = agent.run({"cache", "stats", "--json"}).json();
    const auto list = agent.run({"cache", "list"});

    CHECK(json.at("users") == 2);
    CHECK(json.at("messages") == 4);
    CHECK(agent.run({"cache", "stats"}).out.find("users                2\n") != std::string::npos);
    CHECK(agent.run({"status", "--json"}).json().at("cache").at("messages") == 4);
    CHECK(list.code == 78);
    CHECK(list.err.find("a worker keeps that of many") != std::string::npos);
}

TEST_CASE("cached mail is listed newest first, by sender if asked", "[cli]") {
    CommandRunner agent;
    fill(agent);

    const auto newest = agent.run({"cache", "list", "--limit", "1", "--json"}).json();
    const auto ada = agent.run({"cache", "list", "--from", "ada@example.org", "--json"}).json();

    REQUIRE(newest.size() == 1);
    CHECK(newest[0].at("message_id") == "m3");
    REQUIRE(ada.size() == 1);
    CHECK(ada[0].at("message_id") == "m2");
    CHECK(ada[0].at("to_emails").size() == 2);
}

TEST_CASE("a subject cannot drive the terminal", "[cli]") {
    CommandRunner agent;
    fill(agent);

    for (const std::vector<std::string>& words : {std::vector<std::string>{"cache", "list"},
                                                  {"cache", "show", "m2"},
                                                  {"cache", "list", "--json"},
                                                  {"cache", "show", "m2", "--json"}}) {
        const auto outcome = agent.run(words);
        CHECK(outcome.code == 0);
        CHECK(outcome.out.find("日本語") != std::string::npos);
        CHECK(outcome.out.find('\x1b') == std::string::npos);
        CHECK(outcome.out.find('\x07') == std::string::npos);
    }
}

TEST_CASE("one message is shown with its headers and snippet", "[cli]") {
    CommandRunner agent;
    fill(agent);

    const std::string text = agent.run({"cache", "show", "m1"}).out;

    CHECK(text.find("First") != std::string::npos);
    CHECK(text.find("me@example.org, you@example.org") != std::string::npos);
    CHECK(text.find("INBOX, UNREAD") != std::string::npos);
    CHECK(text.find("Hello\uFFFD[2J there") != std::string::npos);
}

TEST_CASE("the option --raw prints the message as Gmail sent it", "[cli]") {
    CommandRunner agent;
    fill(agent);

    const auto raw = agent.run({"cache", "show", "m1", "--raw"}).json();

    CHECK(raw == nlohmann::json({{"id", "m1"}, {"snippet", "raw"}}));
}

TEST_CASE("a message that is not there is a failure", "[cli]") {
    CommandRunner agent;
    fill(agent);
    CHECK(agent.run({"cache", "show", "nope"}).code == 1);
}

TEST_CASE("the cache is not cleared in a pipe without --yes", "[cli]") {
    CommandRunner agent;
    fill(agent);

    const auto outcome = agent.run({"cache", "clear"}, "y\n");

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("3 messages") != std::string::npos);
    CHECK(agent.run({"cache", "stats", "--json"}).json().at("messages") == 3);
}

TEST_CASE("clearing the cache asks on a terminal", "[cli]") {
    CommandRunner agent;
    fill(agent);
    agent.input_is_terminal = true;

    CHECK(agent.run({"cache", "clear"}, "n\n").code == 1);
    CHECK(agent.run({"cache", "clear"}, "").code == 1);
    CHECK(agent.run({"cache", "stats", "--json"}).json().at("messages") == 3);
    CHECK(agent.run({"cache", "clear"}, "y\n").code == 0);
    CHECK(agent.run({"cache", "stats", "--json"}).json().at("messages") == 0);
}

TEST_CASE("the option --yes clears the cache without a question", "[cli]") {
    CommandRunner agent;
    fill(agent);

    const auto outcome = agent.run({"cache", "clear", "--yes", "--json"});

    CHECK(outcome.json().at("deleted") == 3);
    CHECK(agent.run({"cache", "list", "--json"}).out == "[]\n");
}
