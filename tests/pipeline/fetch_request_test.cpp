#include "agent/pipeline/fetch_request.h"

#include "tests/support/catch.h"

using agent::pipeline::FetchDefaults;
using agent::pipeline::read_fetch_request;

namespace {

// Created 2026-11-24 00:00:00 UTC.
constexpr std::int64_t kCreated = 1'795'478'400;

storage::Job job(const std::string& metadata) {
    storage::Job one;
    one.created_at = storage::Instant(std::chrono::seconds(kCreated));
    one.metadata = metadata;
    return one;
}

std::string after_days(std::int64_t days) {
    return "after:" + std::to_string(kCreated - days * 86'400);
}

}  // namespace

TEST_CASE("what a job leaves out comes from the settings") {
    const auto request = read_fetch_request(job("{}"), FetchDefaults{7, 500, 20});

    REQUIRE(request);
    CHECK(request.value().query == after_days(7));
    CHECK(request.value().max_results == 500);
    CHECK(request.value().batch_size == 20);
}

TEST_CASE("the window begins days_back days before the job was created") {
    const auto request = read_fetch_request(job(R"({"days_back":30})"), {});

    REQUIRE(request);
    CHECK(request.value().query == after_days(30));
}

TEST_CASE("max_messages is another name of max_results, which goes first") {
    CHECK(read_fetch_request(job(R"({"max_messages":50})"), {}).value().max_results == 50);
    CHECK(read_fetch_request(job(R"({"max_messages":50,"max_results":60})"), {})
              .value()
              .max_results == 60);
}

TEST_CASE("filters narrow the window and cannot widen it") {
    const auto text = read_fetch_request(job(R"({"filters":"from:a OR from:b"})"), {});
    CHECK(text.value().query == after_days(7) + " (from:a OR from:b)");

    const auto object =
        read_fetch_request(job(R"({"filters":{"q":"is:unread","labelIds":["INBOX","X"]}})"), {});
    CHECK(object.value().query == after_days(7) + " (is:unread)");
    CHECK(object.value().label_ids == std::vector<std::string>{"INBOX", "X"});

    CHECK(read_fetch_request(job(R"({"filters":null})"), {}).value().query == after_days(7));
}

TEST_CASE("a value that makes no sense is named in the refusal") {
    for (const char* metadata : {R"({"days_back":-1})", R"({"days_back":0})",
                                 R"({"days_back":"many"})", R"({"days_back":1.5})"}) {
        CAPTURE(metadata);
        const auto request = read_fetch_request(job(metadata), {});
        REQUIRE_FALSE(request);
        CHECK(request.error().find("days_back must be a whole number") == 0);
    }
    CHECK_FALSE(read_fetch_request(job(R"({"max_results":0})"), {}));
    CHECK_FALSE(read_fetch_request(job(R"({"batch_size":101})"), {}));
}
