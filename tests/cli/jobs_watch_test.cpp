#include <algorithm>
#include <functional>

#include "agent/cli/program.h"
#include "storage/job_store.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

namespace {

// A clock on which, at each sleep, somebody else does the next thing.
class ClockWithOthers : public test::FakeClock {
public:
    bool sleep_for(agent::Millis duration, const agent::StopSignal& stop) override {
        if (next_ < others.size()) others[next_++]();
        return FakeClock::sleep_for(duration, stop);
    }
    std::vector<std::function<void()>> others;

private:
    std::size_t next_ = 0;
};

struct Watching {
    CommandRunner agent;
    ClockWithOthers clock;
    std::string id;

    Watching() {
        agent.sign_in();
        id = agent.run({"jobs", "add", "fetch_messages"}).out.substr(0, 36);
    }

    // As the agent would, over a connection of its own.
    std::function<void()> change(storage::JobStatus status, int progress) {
        return [this, status, progress] {
            storage::Database database = agent.open_database();
            storage::JobStore jobs(database);
            storage::Job job = jobs.find(id).value();
            job.status = status;
            job.progress = progress;
            job.total = 100;
            jobs.upsert(job);
        };
    }

    CommandRunner::Outcome watch(std::vector<std::string> words, std::size_t columns = 0,
                                 std::size_t lines = 0) {
        std::istringstream in;
        std::ostringstream out, err;
        agent::cli::Console console{.in = in, .out = out, .err = err};
        console.out_terminal = columns > 0;
        console.width = columns;
        console.height = lines;
        words.insert(words.begin(), {"--data-dir", agent.data_dir().string(), "jobs", "watch"});
        const int code = agent::cli::run_program(words, {}, console, clock, agent.stop);
        return {code, out.str(), err.str()};
    }
};

std::size_t lines_in(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("watching prints a line for each change until the job is completed", "[cli]") {
    Watching watching;
    watching.clock.others = {watching.change(storage::JobStatus::processing, 40), [] {},
                             watching.change(storage::JobStatus::completed, 100)};

    const auto outcome = watching.watch({watching.id});

    CHECK(outcome.code == 0);
    CHECK(lines_in(outcome.out) == 3);
    CHECK(outcome.out.find("40/100") != std::string::npos);
    CHECK(outcome.out.find("completed") != std::string::npos);
    CHECK(outcome.out.find('\x1b') == std::string::npos);
}

TEST_CASE("watching a job that fails ends with 1", "[cli]") {
    Watching watching;
    watching.clock.others = {watching.change(storage::JobStatus::failed, 0)};
    CHECK(watching.watch({"--until-done"}).code == 1);
}

TEST_CASE("watching redraws a table in place on a terminal", "[cli]") {
    Watching watching;
    watching.clock.others = {watching.change(storage::JobStatus::completed, 100)};

    const auto outcome = watching.watch({watching.id}, 120);

    CHECK(outcome.out.find("STATUS") != std::string::npos);
    CHECK(outcome.out.find("\x1b[2A\x1b[J") != std::string::npos);
    CHECK(outcome.out.find("[####################]") != std::string::npos);
    CHECK(outcome.out.find("100%") != std::string::npos);
}

TEST_CASE("watching tells the speed of a job and the time that it will take", "[cli]") {
    Watching watching;
    watching.clock.others = {watching.change(storage::JobStatus::processing, 20),
                             [] {},
                             [&] { watching.clock.advance(std::chrono::seconds(9)); },
                             [] {},
                             watching.change(storage::JobStatus::processing, 40),
                             watching.change(storage::JobStatus::completed, 100)};

    const auto table = watching.watch({watching.id}, 120).out;

    CHECK(table.find("2.0/s") != std::string::npos);
    CHECK(table.find(" 30 s") != std::string::npos);
}

TEST_CASE("a terminal that is too low shows the jobs that run, and how many more there are",
          "[cli]") {
    Watching watching;
    for (int i = 0; i < 5; ++i) watching.agent.run({"jobs", "add", "fetch_messages"});
    watching.clock.others = {[&watching] { watching.agent.stop.request(); }};

    const auto outcome = watching.watch({}, 100, 6);

    CHECK(lines_in(outcome.out) == 5);
    CHECK(outcome.out.find("and 3 jobs more") != std::string::npos);
}

TEST_CASE("watching ends at once when there is nothing to wait for", "[cli]") {
    Watching watching;
    watching.change(storage::JobStatus::completed, 100)();

    const auto outcome = watching.watch({"--until-done"});

    CHECK(outcome.code == 0);
    CHECK(outcome.out.empty());
}

TEST_CASE("watching without an end shows the jobs that come, until it is stopped", "[cli]") {
    Watching watching;
    watching.clock.others = {watching.change(storage::JobStatus::completed, 100),
                             [&watching] {
                                 watching.agent.run({"jobs", "add", "full_sync"});
                             },
                             [&watching] { watching.agent.stop.request(); }};

    const auto outcome = watching.watch({});

    CHECK(outcome.code == 130);
    CHECK(outcome.out.find("completed") != std::string::npos);
    CHECK(outcome.out.find("full_sync") != std::string::npos);
}

TEST_CASE("a stop request ends the watching with 130", "[cli]") {
    Watching watching;
    watching.clock.others = {[&watching] { watching.agent.stop.request(); }};
    CHECK(watching.watch({watching.id}).code == 130);
}

TEST_CASE("a watched job that its owner deletes is waited for no longer", "[cli]") {
    Watching watching;
    watching.clock.others = {[&watching] {
        storage::Database database = watching.agent.open_database();
        storage::JobStore(database).remove(watching.id);
    }};
    CHECK(watching.watch({watching.id}).code == 0);
}

TEST_CASE("watching as JSON prints one document a change", "[cli]") {
    Watching watching;
    watching.clock.others = {watching.change(storage::JobStatus::completed, 100)};

    const auto outcome = watching.watch({watching.id, "--json"});

    CHECK(lines_in(outcome.out) == 2);
    const auto last = outcome.out.substr(outcome.out.find('\n') + 1);
    CHECK(nlohmann::json::parse(last).at("status") == "completed");
}
