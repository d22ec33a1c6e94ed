#include <set>
#include <sstream>

#include "agent/base/private_file.h"
#include "storage/message_cache.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

namespace {

constexpr const char* kMetadata = R"({"id":"m","payload":{"mimeType":"text/plain"}})";
constexpr const char* kFull =
    R"({"id":"m","payload":{"mimeType":"text/plain",
        "headers":[{"name":"Subject","value":"Hi"}],"body":{"size":2,"data":"SGk"}}})";

void put(CommandRunner& agent, const std::string& id, const std::string& subject, int days_ago,
         const std::string& raw = kMetadata) {
    storage::CachedMessage message;
    message.id = "row-" + id;
    message.message_id = id;
    message.raw_data = raw;
    message.processed_data = R"({"snippet":"some text"})";
    message.internal_date = agent.clock.now() - std::chrono::days(days_ago);
    message.subject = subject;
    message.from_email = "ada@example.org";
    message.fetched_at = agent.clock.now();
    storage::Database database = agent.open_database();
    storage::MessageCache(database, test::kUser).upsert(std::span(&message, 1));
}

struct Fixture {
    CommandRunner agent;
    test::TempFolder folder;
    Fixture() { agent.sign_in(); }

    std::int64_t cached() {
        return agent.run({"cache", "stats", "--json"}).json().at("messages").get<std::int64_t>();
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "cached mail is searched by words", "[cli]") {
    put(agent, "m1", "The yearly budget", 1);
    put(agent, "m2", "Evil \x1b[2J budget", 2);

    const auto json = agent.run({"cache", "search", "yearly", "budget", "--json"}).json();
    const auto text = agent.run({"cache", "search", "budget"});
    const auto phrase = agent.run({"cache", "search", "budget", "budget yearly", "--json"}).json();
    const auto limited = agent.run({"cache", "search", "budget", "--limit", "1", "--json"}).json();

    REQUIRE(json.size() == 1);
    CHECK(json[0].at("message_id") == "m1");
    CHECK(json[0].at("snippet") == "some text");
    CHECK(text.out.find("m2") != std::string::npos);
    CHECK(text.out.find('\x1b') == std::string::npos);
    CHECK(phrase.empty());
    CHECK(limited.size() == 1);
    CHECK(agent.run({"cache", "search", "nothing"}).code == 0);
}

TEST_CASE_METHOD(Fixture, "words that ask for nothing are a mistake of usage", "[cli]") {
    for (const char* words : {"!!!", "\"open"}) {
        const auto outcome = agent.run({"cache", "search", words});
        CHECK(outcome.code == 64);
        CHECK_FALSE(outcome.err.empty());
    }
    CHECK(agent.run({"cache", "search", "--", "-only"}).code == 64);
    CHECK(agent.run({"cache", "search"}).code == 64);
}

TEST_CASE_METHOD(Fixture, "old mail is counted, then deleted", "[cli]") {
    put(agent, "new", "x", 1);
    put(agent, "old", "x", 40);

    CHECK(agent.run({"cache", "prune", "--older-than", "30", "--dry-run", "--json"})
              .json()
              .at("would_delete") == 1);
    CHECK(cached() == 2);
    CHECK(agent.run({"cache", "prune", "--older-than", "30"}).out ==
          "Deleted 1 message older than 30 days.\n");
    CHECK(cached() == 1);
}

TEST_CASE_METHOD(Fixture, "pruning follows the setting, and without one says so", "[cli]") {
    put(agent, "old", "x", 40);

    CHECK(agent.run({"cache", "prune"}).code == 64);
    CHECK(cached() == 1);
    CHECK(agent.run({"cache", "prune", "--set", "cache.retention_days=30"}).code == 0);
    CHECK(cached() == 0);
}

TEST_CASE_METHOD(Fixture, "all mail is exported as a row a line", "[cli]") {
    for (int i = 0; i < 45; ++i) put(agent, "m" + std::to_string(i), "Überschrift", i);

    const auto outcome = agent.run({"cache", "export"});

    std::istringstream lines(outcome.out);
    std::set<std::string> ids;
    for (std::string line; std::getline(lines, line);) {
        const auto row = nlohmann::json::parse(line);
        ids.insert(row.at("message_id").get<std::string>());
        CHECK(row.at("raw_data").at("payload").at("mimeType") == "text/plain");
        CHECK(row.at("user_id") == test::kUser);
        CHECK(row.at("subject") == "Überschrift");
    }
    CHECK(outcome.code == 0);
    CHECK(ids.size() == 45);
}

TEST_CASE_METHOD(Fixture, "an export to a file is private and complete", "[cli]") {
    put(agent, "m1", "Hi", 1, kFull);
    const auto file = folder / "mail.mbox";

    const auto outcome =
        agent.run({"cache", "export", "--format", "mbox", "--output", file.string()});

    CHECK(outcome.code == 0);
    CHECK(outcome.out.starts_with("Exported 1 message to "));
    CHECK_FALSE(agent::readable_by_others(file));
    const std::string mailbox = agent::read_file(file).value();
    CHECK(mailbox.starts_with("From ada@example.org "));
    CHECK(mailbox.find("Subject: Hi\n") != std::string::npos);
    CHECK(mailbox.find("\n\nSGk=\n\n") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "no mailbox is written of messages without bodies", "[cli]") {
    put(agent, "m1", "Hi", 1, kFull);
    put(agent, "m2", "Hi", 1, kMetadata);
    const auto file = folder / "mail.mbox";
    agent::write_private_file(file, "earlier");

    const auto to_file =
        agent.run({"cache", "export", "--format", "mbox", "--output", file.string()});
    const auto to_stdout = agent.run({"cache", "export", "--format", "mbox"});

    CHECK(to_file.code == 1);
    CHECK(to_file.err.find("1 message of 2") != std::string::npos);
    CHECK(agent::read_file(file) == "earlier");
    CHECK(to_stdout.code == 1);
    CHECK(to_stdout.out.empty());
}
