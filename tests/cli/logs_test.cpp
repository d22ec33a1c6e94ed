#include <fstream>
#include <functional>

#include "agent/app/logging.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

namespace {

std::filesystem::path log_file(CommandRunner& agent) {
    const agent::config::Sources sources{
        .data_dir = agent.data_dir(), .sets = {}, .env_file = std::nullopt, .environment = {}};
    auto file = agent::app::log_file(agent::config::Config::load(sources));
    agent::make_private_folder(file.parent_path());
    return file;
}

}  // namespace

TEST_CASE("logs says so when there is none", "[cli]") {
    CommandRunner agent;
    CHECK(agent.run({"logs"}).code == 1);
}

TEST_CASE("logs prints the last lines of the newest file", "[cli]") {
    CommandRunner agent;
    const auto file = log_file(agent);
    std::ofstream(file.string() + ".0") << "old\n";
    std::filesystem::last_write_time(
        file.string() + ".0",
        std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    std::ofstream(file) << "one\ntwo\nthree \x1b[2J\n";

    const auto outcome = agent.run({"logs", "-n", "2"});
    const auto json = agent.run({"logs", "--json"}).json();

    CHECK(outcome.out == "two\nthree \uFFFD[2J\n");
    CHECK(json.at("lines").size() == 3);
    CHECK(json.at("file") == file.string());
}

TEST_CASE("the line ends of Windows are no part of the lines", "[cli]") {
    CommandRunner agent;
    std::ofstream(log_file(agent), std::ios::binary) << "one\r\ntwo\r\n";

    CHECK(agent.run({"logs", "--json"}).json().at("lines") ==
          nlohmann::json::array({"one", "two"}));
}

TEST_CASE("following prints what is added, over a new start of the file", "[cli]") {
    class ClockWithWriter : public test::FakeClock {
    public:
        bool sleep_for(agent::Millis duration, const agent::StopSignal& stop) override {
            if (next < steps.size()) steps[next++]();
            return FakeClock::sleep_for(duration, stop);
        }
        std::vector<std::function<void()>> steps;
        std::size_t next = 0;
    };
    CommandRunner agent;
    const auto file = log_file(agent);
    std::ofstream(file) << "a first line\n";
    ClockWithWriter clock;
    clock.steps = {[&] { std::ofstream(file, std::ios::app) << "second\nhal"; },
                   [&] { std::ofstream(file, std::ios::app) << "f\n"; },
                   [&] { std::ofstream(file, std::ios::trunc) << "anew\n"; },
                   [&] { agent.stop.request(); }};
    std::istringstream in;
    std::ostringstream out, err;
    agent::cli::Console console{.in = in, .out = out, .err = err};

    const int code =
        agent::cli::run_program({"--data-dir", agent.data_dir().string(), "logs", "--follow"}, {},
                                console, clock, agent.stop);

    CHECK(code == 0);
    CHECK(out.str() == "a first line\nsecond\nhalf\nanew\n");
}
