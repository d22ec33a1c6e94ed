#include "agent/sync/message_warmup.h"

#include "tests/support/catch.h"
#include "tests/sync/cloud_rows.h"

using nlohmann::json;
using test::InProcessClient;

namespace {

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};
    test::CloudRows rows{cloud, "message_cache"};
    storage::MessageCache cache{device.database, device.user_id};
    std::vector<std::string> log_lines;
    agent::Log log{[this](agent::LogLevel, const std::string& line) { log_lines.push_back(line); },
                   agent::LogLevel::debug};
    std::optional<agent::sync::MessageWarmup> warmup;

    Fixture() { restart(); }
    void restart() {
        warmup.emplace(agent::sync::MessageWarmup::Parts{device.database, cache, device.state,
                                                         device.rest, device.clock, log},
                       device.user_id);
    }
    json message(const std::string& id, json changes = json::object()) {
        json row = {{"user_id", device.user_id},
                    {"message_id", id},
                    {"raw_data", {{"id", id}, {"snippet", "private words"}}},
                    {"subject", "private subject"},
                    {"to_emails", json::array({"b@example.org"})}};
        row.update(changes);
        return row;
    }
    // Steps to the end of the round; their reports added up.
    agent::sync::MessageWarmup::Report run() {
        agent::sync::MessageWarmup::Report sum;
        for (int steps = 0; !sum.done; ++steps) {
            REQUIRE(steps < 1'000);
            const auto report = warmup->step();
            REQUIRE(report);
            sum.listed += report.value().listed;
            sum.fetched += report.value().fetched;
            sum.skipped += report.value().skipped;
            sum.done = report.value().done;
        }
        return sum;
    }
    // How many rows were asked for whole.
    void lose_whole_rows() {
        device.http.choose_fate([](const agent::http::Request& request) {
            const bool whole = request.url.find("raw_data") != std::string::npos;
            return whole ? InProcessClient::Fate::lose_request : InProcessClient::Fate::arrive;
        });
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "messages of the cloud's cache that the mirror lacks are brought here") {
    rows.add(message("a"));
    rows.add(message("b"));
    rows.add(message("hers", {{"user_id", cloud.user_id(test::kBob)}}));
    rows.add(message("other", {{"provider", "outlook"}}));

    const auto report = run();

    CHECK(report.listed == 2);
    CHECK(report.fetched == 2);
    CHECK(report.skipped == 0);
    const auto found = cache.find("a").value();
    CHECK(json::parse(found.raw_data) == message("a")["raw_data"]);
    CHECK(found.subject == "private subject");
    CHECK(found.to_emails == std::vector<std::string>{"b@example.org"});
    CHECK(cache.stats().messages == 2);
}

TEST_CASE_METHOD(Fixture, "mail that the mirror would not keep is left in the cloud") {
    const auto days_ago = [this](int days) {
        return agent::format_timestamp(clock.now() - std::chrono::days(days));
    };
    rows.add(message("new", {{"internal_date", days_ago(1)}}));
    rows.add(message("old", {{"internal_date", days_ago(31)}}));
    warmup.emplace(agent::sync::MessageWarmup::Parts{device.database, cache, device.state,
                                                     device.rest, device.clock, log},
                   device.user_id, std::chrono::days(30));

    CHECK(run().fetched == 1);

    CHECK(cache.find("new").has_value());
    CHECK_FALSE(cache.find("old").has_value());
}

TEST_CASE_METHOD(Fixture, "a message that is here already is neither fetched nor changed") {
    storage::CachedMessage mine;
    mine.id = "mine";
    mine.message_id = "a";
    mine.raw_data = R"({"newer":true})";
    cache.upsert(std::span(&mine, 1));
    rows.add(message("a"));
    lose_whole_rows();

    const auto report = run();

    CHECK(report.listed == 1);
    CHECK(report.fetched == 0);
    CHECK(cache.find("a")->raw_data == R"({"newer":true})");
}

TEST_CASE_METHOD(Fixture, "a message that a job cached meanwhile stays as the job cached it") {
    rows.add(message("a"));
    device.http.after_each([this](const agent::http::Request& request) {
        if (request.url.find("raw_data") == std::string::npos) return;
        storage::CachedMessage mine;
        mine.id = "mine";
        mine.message_id = "a";
        mine.raw_data = R"({"newer":true})";
        cache.upsert(std::span(&mine, 1));
    });

    CHECK(run().fetched == 0);

    CHECK(cache.find("a")->raw_data == R"({"newer":true})");
}

TEST_CASE_METHOD(Fixture, "many messages under one stamp all arrive, whatever the server's limit") {
    cloud.set_row_cap(7);
    for (int i = 0; i < 60; ++i) rows.add(message(std::to_string(i)));

    CHECK(run().fetched == 60);

    CHECK(cache.stats().messages == 60);
}

TEST_CASE_METHOD(Fixture, "after an error what was stored is not fetched again") {
    for (int i = 0; i < 60; ++i) rows.add(message(std::to_string(i)));
    int whole = 0;
    device.http.choose_fate([&whole](const agent::http::Request& request) {
        const bool asks_whole = request.url.find("raw_data") != std::string::npos;
        return asks_whole && ++whole == 2 ? InProcessClient::Fate::lose_request
                                          : InProcessClient::Fate::arrive;
    });

    CHECK(warmup->step().error().transient());
    const auto stored = cache.stats().messages;
    CHECK(stored > 0);
    CHECK(stored < 60);
    restart();

    CHECK(run().fetched == 60 - stored);
}

TEST_CASE_METHOD(Fixture, "a restart goes on at the page where it stopped") {
    cloud.set_row_cap(10);
    for (int i = 0; i < 30; ++i) rows.add(message(std::to_string(i)));
    REQUIRE(warmup->step());
    REQUIRE(warmup->step());
    restart();

    const auto report = run();

    CHECK(report.listed == 10);
    CHECK(cache.stats().messages == 30);
}

TEST_CASE_METHOD(Fixture, "a later round finds rows with an old stamp too") {
    rows.add(message("recent"));
    run();
    const auto long_ago = agent::format_timestamp(clock.now() - std::chrono::days(40));
    rows.add(message("pushed late", {{"fetched_at", long_ago}}));

    const auto report = run();

    CHECK(report.listed == 2);
    CHECK(report.fetched == 1);
    CHECK(cache.find("pushed late").has_value());
}

TEST_CASE_METHOD(Fixture, "a step is due while a round is under way, and then once a day") {
    rows.add(message("a"));
    CHECK(warmup->due());
    REQUIRE(warmup->step());
    CHECK(warmup->due());
    device.http.once("GET", InProcessClient::Fate::lose_request);
    REQUIRE_FALSE(warmup->step());
    CHECK_FALSE(warmup->due());
    clock.advance(std::chrono::minutes(1));
    CHECK(warmup->due());

    run();
    CHECK_FALSE(warmup->due());
    clock.advance(std::chrono::hours(24));
    CHECK(warmup->due());
}

TEST_CASE_METHOD(Fixture, "an unreadable row is skipped, and its line in the log holds no mail") {
    rows.add(message("bad", {{"raw_data", "private words"}}));
    rows.add(message("never dated", {{"fetched_at", nullptr}}));
    rows.add(message("good"));

    const auto report = run();

    CHECK(report.fetched == 1);
    CHECK(report.skipped == 2);
    REQUIRE(log_lines.size() == 2);
    for (const auto& line : log_lines) CHECK_THAT(line, !Catch::Contains("private"));
}

TEST_CASE_METHOD(Fixture, "rows deleted between the listing and the fetching are passed over") {
    const auto row = rows.add(message("gone"));
    rows.add(message("kept"));
    bool deleted = false;
    device.http.after_each([&](const agent::http::Request&) {
        if (deleted) return;
        deleted = true;
        rows.remove(row["id"]);
    });

    const auto report = run();

    CHECK(report.fetched == 1);
    CHECK(report.skipped == 1);
}

TEST_CASE_METHOD(Fixture, "large messages come a few at a time") {
    const std::string large(100'000, 'x');
    for (int i = 0; i < 50; ++i) {
        rows.add(message(std::to_string(i), {{"raw_data", {{"body", large}}}}));
    }
    std::vector<std::size_t> ids_asked;
    device.http.after_each([&](const agent::http::Request& request) {
        if (request.url.find("raw_data") == std::string::npos) return;
        std::size_t ids = 0;
        for (auto at = request.url.find("%22"); at != std::string::npos;
             at = request.url.find("%22", at + 1)) {
            ++ids;
        }
        ids_asked.push_back(ids / 2);
    });

    CHECK(run().fetched == 50);

    CHECK(ids_asked == std::vector<std::size_t>{25, 20, 5});  // 2 MB each at most
}
