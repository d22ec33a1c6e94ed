#include "agent/config/properties.h"

#include <string>

#include "tests/config/data_folder.h"
#include "tests/config/user_error.h"
#include "tests/support/catch.h"

using agent::ExitCode;

TEST_CASE("agent.properties is read as Java programs write it") {
    const test::DataFolder folder(
        "# comment\n! comment\n\n"
        "  supabase.url : https://a.example.com/  \r\n"
        "supabase.key=sb_publishable_\\\n   x\n"
        "fetch.days_back = 30\n");

    const auto config = folder.load();

    CHECK(config.text("supabase.url") == "https://a.example.com");
    CHECK_THAT(config.text("supabase.key"), Catch::StartsWith("sb_publishable_"));
    CHECK(config.integer("fetch.days_back") == 30);
}

TEST_CASE("a byte order mark does not spoil the first line") {
    const test::DataFolder folder("\xef\xbb\xbfpoll.max_jobs = 3\n");

    CHECK(folder.load().integer("poll.max_jobs") == 3);
}

TEST_CASE("a mistake in agent.properties is named with its line") {
    const auto error_of = [](const std::string& text) {
        const test::DataFolder folder(text);
        const auto error = test::user_error_of([&] { folder.load(); });
        CHECK(error.code() == ExitCode::configuration);
        CHECK_THAT(error.what(), Catch::Contains("agent.properties, line "));
        return error;
    };

    const auto unknown = error_of("# a\npoll.intervall_ms = 5000\n");
    CHECK_THAT(unknown.what(), Catch::Contains("line 2:") && Catch::Contains("intervall"));
    CHECK(unknown.hint() == "did you mean poll.interval_ms?");

    CHECK_THAT(error_of("\n\npoll.max_jobs\n").what(), Catch::Contains("line 3:"));
    CHECK_THAT(error_of("= 3\n").what(), Catch::Contains("line 1:"));
    CHECK_THAT(error_of("google.client_secret private=\n").what(), !Catch::Contains("private"));
    CHECK_THAT(error_of("supabase.key = a\\\nb\npoll.max_jobs\n").what(),
               Catch::Contains("line 3:"));
    CHECK_THAT(error_of("poll.max_jobs = 3\npoll.max_jobs = 4\n").what(),
               Catch::Contains("line 2:") && Catch::Contains("line 1 already"));
    CHECK_THAT(error_of("poll.max_jobs = many\n").what(),
               Catch::Contains("poll.max_jobs must be a whole number from 1 to 20"));
}

TEST_CASE("secrets and the folder itself cannot be in agent.properties") {
    const auto error_of = [](const std::string& text) {
        const test::DataFolder folder(text);
        return test::user_error_of([&] { folder.load(); });
    };

    const auto secret = error_of("google.client_secret = abcd\n");
    CHECK_THAT(secret.what(), Catch::Contains("secret") && !Catch::Contains("abcd"));
    CHECK_THAT(secret.hint(), Catch::Contains("AGENT_GOOGLE_CLIENT_SECRET"));
    CHECK_THAT(error_of("data.dir = /elsewhere\n").hint(), Catch::Contains("--data-dir"));
}

TEST_CASE("lines put together again are the file") {
    const std::string text = "# a\r\n\nx = 1\\\n  2\\\\\ny:3\nlast";

    std::string again;
    for (const auto& line : agent::config::split_properties(text)) again += line.raw;

    CHECK(again == text);
}
