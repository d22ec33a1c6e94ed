#include "agent/config/config.h"

#include <set>
#include <string>

#include "agent/config/value.h"
#include "tests/config/data_folder.h"
#include "tests/config/user_error.h"
#include "tests/support/catch.h"

using agent::ExitCode;
using agent::config::all_settings;
using agent::config::Config;
using agent::config::Origin;
using agent::config::Setting;

TEST_CASE("without any source every setting has its default") {
    const test::DataFolder folder;

    const Config config = folder.load();

    CHECK(config.text("gmail.base_url") == "https://gmail.googleapis.com");
    CHECK(config.integer("poll.interval_ms") == 5000);
    CHECK(config.integer("fetch.max_results") == 500);
    CHECK(config.text("fetch.format") == "metadata");
    CHECK(config.text("supabase.url").empty());
    CHECK(config.origin("poll.interval_ms") == Origin::built_in);
    CHECK(config.origin_detail("poll.interval_ms").empty());
}

TEST_CASE("every default is a value that its setting accepts, and every setting is described") {
    std::set<std::string_view> names;
    for (const Setting& setting : all_settings()) {
        CAPTURE(setting.name);
        CHECK(names.insert(setting.name).second);
        CHECK_FALSE(setting.summary.empty());
        const auto checked = agent::config::check_value(setting, setting.default_value);
        REQUIRE(checked);
        CHECK(checked.value() == setting.default_value);
    }
}

TEST_CASE("everything lies in the data folder") {
    const test::DataFolder folder;

    const Config config = folder.load();

    CHECK(config.data_dir() == folder.path());
    CHECK(config.file() == folder.path() / "agent.properties");
    CHECK(config.secrets_file().parent_path() == folder.path());
    CHECK(config.lock_file().parent_path() == folder.path());
    CHECK(config.log_folder().parent_path() == folder.path());
    CHECK(config.database_file("0b7c-1").parent_path() == folder.path());
    CHECK(config.database_file("0b7c-1") != config.database_file("0b7c-2"));
}

TEST_CASE("a user id cannot lead out of the data folder") {
    const Config config = test::DataFolder().load();

    CHECK_THROWS_AS(config.database_file("../other"), std::invalid_argument);
    CHECK_THROWS_AS(config.database_file("a/b"), std::invalid_argument);
    CHECK_THROWS_AS(config.database_file(""), std::invalid_argument);
}

TEST_CASE("the profile changes three settings, unless they are set by name") {
    test::DataFolder folder("profile = fast\nfetch.batch_size = 33\n");

    const Config fast = folder.load();
    folder.sources.sets = {"profile=slow"};
    const Config slow = folder.load();

    CHECK(fast.integer("poll.interval_ms") == 2000);
    CHECK(fast.integer("fetch.max_results") == 1000);
    CHECK(fast.integer("fetch.batch_size") == 33);
    CHECK(fast.origin("poll.interval_ms") == Origin::profile);
    CHECK(fast.origin_detail("poll.interval_ms") == "profile fast");
    CHECK(fast.origin("fetch.batch_size") == Origin::file);
    CHECK(slow.integer("poll.interval_ms") == 10000);
    CHECK(slow.integer("fetch.max_results") == 100);
}

TEST_CASE("a setting that must be there says how to set it") {
    const Config config = test::DataFolder().load();

    const auto url = test::user_error_of([&] { config.required("supabase.url"); });
    const auto secret = test::user_error_of([&] { config.required("google.client_secret"); });

    CHECK(url.code() == ExitCode::configuration);
    CHECK(std::string(url.what()) == "supabase.url is not set");
    CHECK_THAT(url.hint(), Catch::Contains("agent config set supabase.url") &&
                               Catch::Contains("AGENT_SUPABASE_URL"));
    CHECK_THAT(secret.hint(),
               !Catch::Contains("config set") && Catch::Contains("AGENT_GOOGLE_CLIENT_SECRET"));
    CHECK(config.required("gmail.base_url") == "https://gmail.googleapis.com");
}

TEST_CASE("asking for a setting that does not exist, or as what it is not, is a bug") {
    const Config config = test::DataFolder().load();

    CHECK_THROWS_AS(config.text("no.such"), std::logic_error);
    CHECK_THROWS_AS(config.integer("supabase.url"), std::logic_error);
    CHECK_THROWS_AS(config.boolean("poll.interval_ms"), std::logic_error);
}

TEST_CASE("a secret Supabase key in the environment is not used but noticed, by name only") {
    test::DataFolder folder;
    CHECK(folder.load().ignored_secret_key().empty());

    folder.sources.env_file = folder.write(".env.local", "SUPABASE_SECRET_KEY=sb_secret_file\n");
    CHECK(folder.load().ignored_secret_key() == "SUPABASE_SECRET_KEY");

    folder.sources.environment = {{"SUPABASE_SERVICE_ROLE_KEY", "sb_secret_env"}};
    CHECK(folder.load().ignored_secret_key() == "SUPABASE_SERVICE_ROLE_KEY");
    CHECK(folder.load().text("supabase.key").empty());
}

TEST_CASE("a secret key in the place of the public one is refused and not shown") {
    test::DataFolder folder;
    folder.sources.environment = {{"SUPABASE_ANON_KEY", "sb_secret_0123"}};

    const auto error = test::user_error_of([&] { folder.load(); });

    CHECK(error.code() == ExitCode::configuration);
    CHECK_THAT(error.what(), Catch::Contains("supabase.key") &&
                                 Catch::Contains("SUPABASE_ANON_KEY") &&
                                 Catch::Contains("service-role") && !Catch::Contains("0123"));
    CHECK_THAT(error.hint(), Catch::Contains("publishable"));
}

TEST_CASE("process_environment sees this process's variables") {
    const auto environment = agent::config::process_environment();

    CHECK(environment.count("PATH") == 1);
}

TEST_CASE("a worker takes the secret key from its environment, a desktop never") {
    test::DataFolder folder;
    folder.sources.environment = {{"SUPABASE_SECRET_KEY", "sb_secret_env"}};
    CHECK(folder.load().text("supabase.secret_key").empty());

    folder.sources.environment["AGENT_MODE"] = "worker";
    CHECK(folder.load().text("supabase.secret_key") == "sb_secret_env");
    CHECK(folder.load().ignored_secret_key().empty());
}
