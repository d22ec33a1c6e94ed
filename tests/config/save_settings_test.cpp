#include <string>

#include "agent/base/private_file.h"
#include "agent/config/config.h"
#include "tests/config/data_folder.h"
#include "tests/config/user_error.h"
#include "tests/support/catch.h"

using agent::ExitCode;
using agent::config::save_settings;

TEST_CASE("a saved setting is in force at the next start") {
    const test::TempFolder parent;
    agent::config::Sources sources;
    sources.data_dir = parent / "new";
    const auto file = parent.path() / "new" / "agent.properties";

    save_settings(file, {{"supabase.url", "https://a.example.com/"}, {"fetch.days_back", "30"}});

    const auto config = agent::config::Config::load(sources);
    CHECK(config.text("supabase.url") == "https://a.example.com");
    CHECK(config.integer("fetch.days_back") == 30);
    CHECK_FALSE(agent::readable_by_others(file));
}

TEST_CASE("saving keeps comments, order and what else is set") {
    test::DataFolder folder;
    const auto file = folder.write("agent.properties",
                                   "# mine\nsupabase.url = https://old\n\n! more\n"
                                   "supabase.key = a\\\n  b\r\npoll.max_jobs : 3");

    save_settings(
        file, {{"supabase.url", "https://new"}, {"supabase.key", "k"}, {"fetch.format", "full"}});

    CHECK(agent::read_file(file) ==
          "# mine\nsupabase.url = https://new\n\n! more\n"
          "supabase.key = k\npoll.max_jobs : 3\nfetch.format = full\n");
}

TEST_CASE("a value with backslashes comes back as it was") {
    test::DataFolder folder;
    const auto file = folder.path() / "agent.properties";

    save_settings(file, {{"google.client_id", R"(a\n\\b\)"}, {"poll.max_jobs", "3"}});

    CHECK(folder.load().text("google.client_id") == R"(a\n\\b\)");
    CHECK(folder.load().integer("poll.max_jobs") == 3);
}

TEST_CASE("when one of several settings is refused, none is saved") {
    test::DataFolder folder;
    const auto file = folder.write("agent.properties", "poll.max_jobs = 3\n");
    const auto refused = [&](const std::string& name, const std::string& value) {
        const auto error = test::user_error_of([&] {
            save_settings(file, {{"poll.max_jobs", "4"}, {name, value}});
        });
        CHECK(error.code() == ExitCode::usage);
        CHECK(agent::read_file(file) == "poll.max_jobs = 3\n");
        return error;
    };

    CHECK(refused("poll.max_job", "1").hint() == "did you mean poll.max_jobs?");
    CHECK_THAT(refused("supabase.url", "http://example.com").what(), Catch::Contains("https"));
    CHECK_THAT(refused("google.client_secret", "abcd").what(), !Catch::Contains("abcd"));
    CHECK_THAT(refused("data.dir", "/x").what(), Catch::Contains("data.dir"));
    CHECK_THAT(refused("supabase.key", "sb_secret_1").what(), Catch::Contains("service-role"));
    CHECK_THAT(refused("google.client_id", "a\nsupabase.url = x").what(),
               Catch::Contains("control characters"));
}
