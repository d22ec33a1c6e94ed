#include "agent/secrets/file_secret_store.h"

#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "tests/support/catch.h"
#include "tests/support/temp_folder.h"

namespace fs = std::filesystem;
using agent::Secret;
using agent::secrets::FileSecretStore;

TEST_CASE("a secret is there for the next program that asks") {
    const test::TempFolder folder;
    FileSecretStore(folder / "secrets.json").write("google", Secret("refresh \"me\" \n é"));

    const auto secret = FileSecretStore(folder / "secrets.json").read("google");

    REQUIRE(secret.has_value());
    CHECK(secret->reveal() == "refresh \"me\" \n é");
}

TEST_CASE("what was never written reads as nothing, and reading makes no file") {
    const test::TempFolder folder;
    FileSecretStore store(folder / "secrets.json");

    CHECK_FALSE(store.read("google").has_value());
    CHECK(fs::is_empty(folder.path()));

    store.write("supabase", Secret("session"));
    CHECK_FALSE(store.read("google").has_value());
}

TEST_CASE("a second write replaces, the other names stay") {
    const test::TempFolder folder;
    FileSecretStore store(folder / "secrets.json");
    store.write("google", Secret("old"));
    store.write("supabase", Secret("kept"));

    store.write("google", Secret("new"));

    CHECK(store.read("google") == Secret("new"));
    CHECK(store.read("supabase") == Secret("kept"));
}

TEST_CASE("a removed secret is gone from the file, the other names stay") {
    const test::TempFolder folder;
    FileSecretStore store(folder / "secrets.json");
    store.write("google", Secret("to-be-forgotten"));
    store.write("supabase", Secret("kept"));

    store.remove("google");

    CHECK_FALSE(store.read("google").has_value());
    CHECK(store.read("supabase") == Secret("kept"));
    CHECK_THAT(agent::read_file(folder / "secrets.json").value(),
               !Catch::Contains("to-be-forgotten"));
}

TEST_CASE("removing what is absent succeeds") {
    const test::TempFolder folder;
    FileSecretStore store(folder / "secrets.json");

    store.remove("google");

    CHECK_FALSE(store.read("google").has_value());
}

TEST_CASE("file and folder are the owner's alone") {
    const test::TempFolder folder;
    const fs::path file = folder.path() / "data" / "secrets.json";
    FileSecretStore store(file);

    store.write("google", Secret("token"));

    CHECK_FALSE(agent::readable_by_others(file));
    CHECK_FALSE(agent::readable_by_others(file.parent_path()));
}

TEST_CASE("a file that others could read is closed when it is used") {
    const test::TempFolder folder;
    const fs::path file = folder / "secrets.json";
    std::ofstream(file) << R"({"google": "token"})";
    fs::permissions(file, fs::perms::owner_all | fs::perms::group_read | fs::perms::others_read);

    CHECK(FileSecretStore(file).read("google") == Secret("token"));

    CHECK_FALSE(agent::readable_by_others(file));
}

TEST_CASE("a damaged file is named, not quoted and not touched") {
    const test::TempFolder folder;
    const fs::path file = folder / "secrets.json";
    const std::string content = GENERATE(as<std::string>(), "", "{\"google\": \"private", "[]",
                                         "\"private\"", "{\"google\": {\"token\": \"private\"}}");
    agent::write_private_file(file, content);
    FileSecretStore store(file);
    const auto reports = Catch::Predicate<agent::UserError>([&](const agent::UserError& error) {
        const std::string what = error.what();
        return what.find(file.string()) != std::string::npos &&
               error.code() == agent::ExitCode::data_error &&
               error.hint().find("sign in again") != std::string::npos &&
               what.find("private") == std::string::npos;
    });

    CHECK_THROWS_MATCHES(store.read("google"), agent::UserError, reports);
    CHECK_THROWS_MATCHES(store.write("google", Secret("new")), agent::UserError, reports);
    CHECK_THROWS_MATCHES(store.remove("google"), agent::UserError, reports);

    CHECK(agent::read_file(file) == content);
}

TEST_CASE("a secret that is not text is refused, what is stored stays") {
    const test::TempFolder folder;
    FileSecretStore store(folder / "secrets.json");
    store.write("google", Secret("kept"));

    CHECK_THROWS_AS(store.write("google", Secret("\xff\xfe")), agent::UserError);

    CHECK(store.read("google") == Secret("kept"));
}

TEST_CASE("a store that cannot be written says so") {
    const test::TempFolder folder;
    agent::write_private_file(folder / "file", "");
    FileSecretStore store(folder.path() / "file" / "secrets.json");

    CHECK_THROWS_AS(store.write("google", Secret("token")), std::runtime_error);
}

TEST_CASE("two threads that write different names lose nothing") {
    const test::TempFolder folder;
    const auto write_some = [&](const std::string& prefix) {
        FileSecretStore store(folder / "secrets.json");
        for (int i = 0; i < 10; ++i) store.write(prefix + std::to_string(i), Secret(prefix));
    };

    std::thread other(write_some, "other");
    write_some("own");
    other.join();

    FileSecretStore store(folder / "secrets.json");
    for (int i = 0; i < 10; ++i) {
        CHECK(store.read("own" + std::to_string(i)) == Secret("own"));
        CHECK(store.read("other" + std::to_string(i)) == Secret("other"));
    }
}

TEST_CASE("the store says where it is") {
    CHECK(FileSecretStore("/data/secrets.json").description() == "file /data/secrets.json");
}
