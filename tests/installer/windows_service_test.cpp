#include "installer/windows_service.h"

#include <stdexcept>

#include "tests/support/catch.h"

using installer::windows_command_line;

TEST_CASE("Windows starts the agent as a service, on its data folder") {
    CHECK(
        windows_command_line({R"(C:\Program Files\agent\agent.exe)", R"(C:\Users\Ann B\data)"}) ==
        R"("C:\Program Files\agent\agent.exe" --as-service --data-dir "C:\Users\Ann B\data" run)");
}

TEST_CASE("a folder's last backslash does not take the quotation mark with it") {
    CHECK_THAT(windows_command_line({R"(C:\agent.exe)", R"(D:\)"}),
               Catch::Contains(R"(--data-dir "D:\\" run)"));
}

TEST_CASE("the data folder that is each person's own is not named") {
    CHECK(windows_command_line({R"(C:\agent.exe)", {}}) == R"("C:\agent.exe" --as-service run)");
}

TEST_CASE("what no path of Windows holds cannot smuggle in another word") {
    CHECK_THROWS_AS(windows_command_line({R"(C:\a" b.exe)", R"(C:\data)"}), std::invalid_argument);
    CHECK_THROWS_AS(windows_command_line({R"(C:\agent.exe)", "C:\\data\nx"}),
                    std::invalid_argument);
}

TEST_CASE("each restart after a failure waits longer than the one before") {
    const auto delays = installer::windows_restart_delays();

    REQUIRE(delays.size() >= 2);
    for (std::size_t i = 1; i < delays.size(); ++i) CHECK(delays[i] > delays[i - 1]);
}
