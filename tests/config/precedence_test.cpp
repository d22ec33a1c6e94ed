#include <string>

#include "agent/config/config.h"
#include "tests/config/data_folder.h"
#include "tests/config/user_error.h"
#include "tests/support/catch.h"

using agent::ExitCode;
using agent::config::Config;
using agent::config::Origin;

TEST_CASE("each source gives way to the one above it") {
    test::DataFolder folder;
    const auto expect = [&](const std::string& url, Origin origin, const std::string& detail) {
        const Config config = folder.load();
        CHECK(config.text("supabase.url") == url);
        CHECK(config.origin("supabase.url") == origin);
        CHECK(config.origin_detail("supabase.url") == detail);
    };

    const auto properties = folder.write("agent.properties", "# a\nsupabase.url=https://file\n");
    expect("https://file", Origin::file, properties.string() + ", line 2");

    const auto env_file = folder.write(".env.local", "SUPABASE_URL=https://other.file\n");
    folder.sources.env_file = env_file;
    expect("https://other.file", Origin::environment_file, "SUPABASE_URL in " + env_file.string());

    folder.write(".env.local", "SUPABASE_URL=https://x\nAGENT_SUPABASE_URL=https://own.file\n");
    expect("https://own.file", Origin::environment_file,
           "AGENT_SUPABASE_URL in " + env_file.string());

    folder.sources.environment["SUPABASE_URL"] = "https://second";
    expect("https://second", Origin::environment, "SUPABASE_URL");

    folder.sources.environment["NEXT_PUBLIC_SUPABASE_URL"] = "https://first";
    expect("https://first", Origin::environment, "NEXT_PUBLIC_SUPABASE_URL");

    folder.sources.environment["AGENT_SUPABASE_URL"] = "https://own";
    expect("https://own", Origin::environment, "AGENT_SUPABASE_URL");

    folder.sources.sets = {"supabase.url=https://set"};
    expect("https://set", Origin::command_line, "--set");

    folder.sources.sets.emplace_back("supabase.url=https://last");
    expect("https://last", Origin::command_line, "--set");
}

TEST_CASE("the names that users already have set are accepted") {
    test::DataFolder folder;
    folder.sources.environment = {{"SUPABASE_PUBLISHABLE_KEY", "sb_publishable_1"},
                                  {"GOOGLE_CLIENT_ID", "id"},
                                  {"GOOGLE_CLIENT_SECRET", "secret"}};

    const Config config = folder.load();

    CHECK(config.text("supabase.key") == "sb_publishable_1");
    CHECK(config.text("google.client_id") == "id");
    CHECK(config.text("google.client_secret") == "secret");
}

TEST_CASE("a variable that is set to nothing counts as not set") {
    test::DataFolder folder("poll.max_jobs = 3\n");
    folder.sources.environment = {{"AGENT_POLL_MAX_JOBS", ""}, {"AGENT_DATA_DIR", ""}};

    CHECK(folder.load().integer("poll.max_jobs") == 3);
}

TEST_CASE("a setting can be emptied on the command line") {
    test::DataFolder folder("http.proxy = http://proxy.example.com:3128\n");
    folder.sources.sets = {"http.proxy="};

    const Config config = folder.load();

    CHECK(config.text("http.proxy").empty());
    CHECK(config.origin("http.proxy") == Origin::command_line);
}

TEST_CASE("the data folder comes from the flag, the environment or the platform") {
    test::DataFolder flag("poll.max_jobs = 7\n");
    const test::DataFolder variable("poll.max_jobs = 8\n");
    flag.sources.environment = {{"AGENT_DATA_DIR", variable.path().string()},
                                {"HOME", "/home/somebody"},
                                {"LOCALAPPDATA", "/home/somebody"}};

    CHECK(flag.load().integer("poll.max_jobs") == 7);
    CHECK(flag.load().origin_detail("data.dir") == "--data-dir");

    flag.sources.data_dir.reset();
    CHECK(flag.load().data_dir() == variable.path());
    CHECK(flag.load().integer("poll.max_jobs") == 8);
    CHECK(flag.load().origin_detail("data.dir") == "AGENT_DATA_DIR");

    flag.sources.environment.erase("AGENT_DATA_DIR");
    CHECK_THAT(flag.load().data_dir().string(), Catch::StartsWith("/home/somebody"));
    CHECK(flag.load().origin("data.dir") == Origin::built_in);
}

TEST_CASE("a relative data folder is made absolute, since a service starts elsewhere") {
    test::DataFolder folder;
    folder.sources.data_dir = "some/./where";

    CHECK(folder.load().data_dir() == std::filesystem::current_path() / "some" / "where");
}

TEST_CASE("a mistake on the command line is one of usage") {
    test::DataFolder folder;
    const auto error_of = [&](const std::string& set) {
        folder.sources.sets = {set};
        const auto error = test::user_error_of([&] { folder.load(); });
        CHECK(error.code() == ExitCode::usage);
        return error;
    };

    CHECK_THAT(error_of("poll.interval=1").hint(), Catch::Contains("poll.interval_ms"));
    CHECK_THAT(error_of("poll.interval_ms").what(), Catch::Contains("name=value"));
    CHECK_THAT(error_of("poll.interval_ms=1").what(), Catch::Contains("from 500 to 3600000"));
    CHECK_THAT(error_of("nothing.like.it=1").hint(), Catch::Contains("config show"));
    CHECK_THAT(error_of("google.client_secret=abcd").what(),
               Catch::Contains("secret") && !Catch::Contains("abcd"));
}

TEST_CASE("a slip in an AGENT_ variable is noticed, a foreign one is not our business") {
    test::DataFolder folder;
    folder.sources.environment = {{"AGENT_NAME", "builder 7"}, {"AGENT_TEMPDIRECTORY", "/tmp"}};
    CHECK_NOTHROW(folder.load());

    folder.sources.environment["AGENT_SUPABSE_URL"] = "https://example.com";
    const auto error = test::user_error_of([&] { folder.load(); });

    CHECK(error.code() == ExitCode::configuration);
    CHECK_THAT(error.what(), Catch::Contains("AGENT_SUPABSE_URL"));
    CHECK_THAT(error.hint(), Catch::Contains("AGENT_SUPABASE_URL"));
}

TEST_CASE("a wrong value in a variable names the variable") {
    test::DataFolder folder;
    folder.sources.environment = {{"SUPABASE_URL", "abcd.supabase.co"}};

    const auto error = test::user_error_of([&] { folder.load(); });

    CHECK(error.code() == ExitCode::configuration);
    CHECK(std::string(error.what()) == "SUPABASE_URL: supabase.url must begin with https://");
}

TEST_CASE("an environment file that is not there is an error") {
    test::DataFolder folder;
    folder.sources.env_file = folder.path() / "absent.env";

    const auto error = test::user_error_of([&] { folder.load(); });

    CHECK(error.code() == ExitCode::configuration);
    CHECK_THAT(error.what(), Catch::Contains("absent.env"));
}

TEST_CASE("a folder in the place of a file is an error, not a crash") {
    test::DataFolder folder;
    std::filesystem::create_directory(folder.path() / "agent.properties");

    const auto error = test::user_error_of([&] { folder.load(); });

    CHECK(error.code() == ExitCode::configuration);
    CHECK_THAT(error.what(), Catch::Contains("cannot read"));
}
