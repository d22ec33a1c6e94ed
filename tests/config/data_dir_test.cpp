#include "agent/config/data_dir.h"

#include "agent/base/user_error.h"
#include "tests/support/catch.h"

using agent::UserError;
using agent::config::data_dir_on;
using agent::config::Platform;

TEST_CASE("each platform keeps data where its users expect it") {
    CHECK(data_dir_on(Platform::other, {{"HOME", "/home/ada"}}) ==
          "/home/ada/.local/share/mail-analytics-agent");
    CHECK(data_dir_on(Platform::macos, {{"HOME", "/Users/ada"}}) ==
          "/Users/ada/Library/Application Support/mail-analytics-agent");
    CHECK(data_dir_on(Platform::windows, {{"LOCALAPPDATA", "/c/ada"}}) ==
          "/c/ada/mail-analytics-agent");
}

#ifndef _WIN32  // where "/data" is not absolute: it names no drive
TEST_CASE("XDG_DATA_HOME counts when it is absolute") {
    CHECK(data_dir_on(Platform::other, {{"HOME", "/home/ada"}, {"XDG_DATA_HOME", "/data"}}) ==
          "/data/mail-analytics-agent");
    CHECK(data_dir_on(Platform::other, {{"HOME", "/home/ada"}, {"XDG_DATA_HOME", "data"}}) ==
          "/home/ada/.local/share/mail-analytics-agent");
    CHECK(data_dir_on(Platform::other, {{"HOME", "/home/ada"}, {"XDG_DATA_HOME", ""}}) ==
          "/home/ada/.local/share/mail-analytics-agent");
}
#endif

TEST_CASE("an environment without a home is an error that names the way out") {
    CHECK_THROWS_AS(data_dir_on(Platform::other, {}), UserError);
    CHECK_THROWS_AS(data_dir_on(Platform::macos, {{"HOME", ""}}), UserError);
    try {
        data_dir_on(Platform::windows, {{"HOME", "/home/ada"}});
        FAIL("no error");
    } catch (const UserError& error) {
        CHECK_THAT(error.what(), Catch::Contains("LOCALAPPDATA"));
        CHECK_THAT(error.hint(), Catch::Contains("--data-dir"));
    }
}
