#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/secrets/file_secret_store.h"
#include "tests/support/catch.h"
#include "tests/support/temp_folder.h"

using agent::Secret;
using agent::secrets::FileSecretStore;

namespace {

void write_some(const std::filesystem::path& file, const std::string& prefix) {
    FileSecretStore store(file);
    for (int i = 0; i < 10; ++i) store.write(prefix + std::to_string(i), Secret(prefix));
}

}  // namespace

TEST_CASE("two processes that write different names lose nothing") {
    const test::TempFolder folder;
    const auto file = folder / "secrets.json";

    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        write_some(file, "child");
        ::_exit(0);
    }
    write_some(file, "parent");
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);

    REQUIRE(status == 0);
    FileSecretStore store(file);
    for (int i = 0; i < 10; ++i) {
        CHECK(store.read("parent" + std::to_string(i)) == Secret("parent"));
        CHECK(store.read("child" + std::to_string(i)) == Secret("child"));
    }
}
