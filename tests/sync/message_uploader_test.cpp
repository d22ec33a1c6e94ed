#include "agent/sync/message_uploader.h"

#include "tests/support/catch.h"
#include "tests/sync/cloud_rows.h"

using nlohmann::json;
using test::InProcessClient;
using Kind = agent::supabase::Error::Kind;

namespace {

// Counts the rows that a device sends, and refuses those of one message as Postgres does.
class Judge : public agent::http::HttpClient {
public:
    explicit Judge(agent::http::HttpClient& cloud) : cloud_(cloud) {}

    std::string refused_id;
    std::vector<std::size_t> rows_in_requests;
    std::vector<std::string> sent_ids;

    agent::Result<agent::http::Response, agent::http::TransportError> send(
        const agent::http::Request& request) override {
        const json rows = json::parse(request.body, nullptr, false);
        if (request.method != "POST" || !rows.is_array()) return cloud_.send(request);
        rows_in_requests.push_back(rows.size());
        for (const json& row : rows) {
            if (row["message_id"] != refused_id) continue;
            return agent::http::Response{400, {}, R"({"code":"22P05","message":"no \\u0000"})"};
        }
        for (const json& row : rows) sent_ids.push_back(row["message_id"]);
        return cloud_.send(request);
    }

private:
    agent::http::HttpClient& cloud_;
};

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};
    test::CloudRows rows{cloud, "message_cache"};
    storage::MessageCache cache{device.database, device.user_id};
    storage::MessageChanges changes{device.database, device.user_id};
    Judge judge{device.http};
    agent::supabase::RestClient rest{judge, device.endpoint, device.session};
    agent::sync::MessageUploader uploader{{cache, changes, device.state, rest, clock, device.log}};

    void put(const std::string& message_id, const std::string& raw = R"({"n":1})") {
        storage::CachedMessage message;
        message.id = "row of " + message_id;
        message.message_id = message_id;
        message.thread_id = "t";
        message.raw_data = raw;
        message.to_emails = {"b@example.org"};
        message.fetched_at = clock.now();
        cache.upsert(std::span(&message, 1));
    }
    agent::sync::MessageUploader::Report run() {
        agent::sync::MessageUploader::Report sum;
        for (int steps = 0; !sum.done; ++steps) {
            REQUIRE(steps < 1'000);
            const auto report = uploader.step();
            REQUIRE(report);
            sum.sent += report.value().sent;
            sum.refused += report.value().refused;
            sum.done = report.value().done;
        }
        return sum;
    }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Fixture, "every cached message arrives once, in batches of at most 100") {
    for (int i = 0; i < 230; ++i) put(std::to_string(i));

    CHECK(run().sent == 230);

    CHECK(rows.all().size() == 230);
    CHECK(judge.rows_in_requests == std::vector<std::size_t>{100, 100, 30});
    const auto row = rows.all()[0];
    CHECK(row["user_id"] == device.user_id);
    CHECK(row["provider"] == "gmail");
    CHECK(row["raw_data"] == json({{"n", 1}}));
    CHECK(row["to_emails"] == json::array({"b@example.org"}));
}

TEST_CASE_METHOD(Fixture, "without news nothing is sent") {
    put("a");
    run();
    const int before = device.http.count();

    CHECK(run().sent == 0);

    CHECK(device.http.count() == before);
}

TEST_CASE_METHOD(Fixture, "a message that changes is sent again, the same content is not") {
    put("a");
    put("b");
    run();
    const auto id_there = rows.all()[0]["id"];
    put("a", R"({"n":2})");
    put("b");

    CHECK(run().sent == 1);

    REQUIRE(rows.all().size() == 2);
    CHECK(rows.all()[0]["raw_data"] == json({{"n", 2}}));
    CHECK(rows.all()[0]["id"] == id_there);
}

TEST_CASE_METHOD(Fixture,
                 "messages cached while a batch is under way are neither lost nor sent twice") {
    for (int i = 0; i < 100; ++i) put(std::to_string(i));
    bool acted = false;
    device.http.after_each([&](const agent::http::Request& request) {
        if (acted || request.method != "POST") return;
        acted = true;
        put("meanwhile");
        put("0", R"({"n":2})");
    });

    CHECK(run().sent == 102);

    CHECK(Ids(judge.sent_ids.begin() + 100, judge.sent_ids.end()) == Ids{"meanwhile", "0"});
}

TEST_CASE_METHOD(Fixture,
                 "offline the error is returned, and later the work goes on where it was") {
    for (int i = 0; i < 150; ++i) put(std::to_string(i));
    REQUIRE(uploader.step());
    device.http.once("POST", InProcessClient::Fate::lose_request);

    CHECK(uploader.due());
    CHECK(uploader.step().error().kind == Kind::offline);
    CHECK_FALSE(uploader.due());
    // As the next process.
    agent::sync::MessageUploader next({cache, changes, device.state, rest, clock, device.log});
    const auto report = next.step();

    REQUIRE(report);
    CHECK(report.value().sent == 50);
    CHECK(report.value().done);
    CHECK(rows.all().size() == 150);
}

TEST_CASE_METHOD(Fixture, "a batch whose answer was lost is sent again without harm") {
    put("a");
    device.http.once("POST", InProcessClient::Fate::lose_reply);
    CHECK_FALSE(uploader.step());

    CHECK(run().sent == 1);

    CHECK(rows.all().size() == 1);
}

TEST_CASE_METHOD(Fixture, "large messages go a few at a time, one beyond the limit goes alone") {
    const auto of_bytes = [](std::size_t bytes) { return json(std::string(bytes, 'x')).dump(); };
    for (int i = 0; i < 4; ++i) put(std::to_string(i), of_bytes(400'000));
    put("huge", of_bytes(2'000'000));
    put("small");

    CHECK(run().sent == 6);

    CHECK(judge.rows_in_requests == std::vector<std::size_t>{2, 2, 1, 1});
}

TEST_CASE_METHOD(Fixture, "a message that the server refuses holds up no other") {
    for (int i = 0; i < 10; ++i) put(std::to_string(i));
    judge.refused_id = "6";

    const auto report = run();

    CHECK(report.sent == 9);
    CHECK(report.refused == 1);
    CHECK(rows.all().size() == 9);
    CHECK(run().sent == 0);
    judge.refused_id.clear();
    put("6", R"({"n":2})");
    CHECK(run().sent == 1);
}

TEST_CASE_METHOD(Fixture, "a message that was removed before it was sent is left out") {
    put("a");
    put("b");
    cache.remove(Ids{"a"});

    CHECK(run().sent == 1);

    CHECK(rows.all()[0]["message_id"] == "b");
}
