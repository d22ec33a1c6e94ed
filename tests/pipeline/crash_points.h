#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tests/pipeline/mailbox_fixture.h"
#include "tests/storage/child_process.h"

namespace test {

// All that an agent is, on a mirror file that outlives it.
struct Machine {
    Machine(Cloud& cloud, FakeClock& clock, Google& google, const std::filesystem::path& mirror);

    // Precondition: the mirror has exactly one job.
    storage::Job only_job();

    Device device;
    InProcessClient gmail_http;
    agent::gmail::LocalGrantStore grants;
    agent::gmail::TokenKeeper tokens;
    agent::gmail::GmailClient gmail;
    storage::MessageCache cache;
    agent::pipeline::OneAccount accounts;
    agent::pipeline::JobRunner runner;
};

// Something an agent does to its mirror that must be done wholly or not at all, whenever its
// process dies, and can be done again then. It writes nothing to the server.
struct CommitPath {
    // Brings mirror and server to where `act` begins.
    std::function<void(Machine&, Cloud&)> prepare;
    std::function<void(Machine&)> act;
    // Whether what a repeated run notes about itself (counts, steps) may differ.
    bool notes_may_differ = false;
};

// A path with a process that dies before its first, second, ... write, and what is found then.
// No connection to a mirror is open here while such a process starts (child_process.h).
class CrashPoints {
public:
    explicit CrashPoints(CommitPath path);

    // A process that acts on `mirror` and dies before its n-th write, or begin or end of a
    // transaction. Returns whether it came to its end before.
    bool survives(const std::filesystem::path& mirror, int n);

    // The mirror where the path begins, copied to a fresh file.
    std::filesystem::path fresh_mirror();

    // What the mirror holds, as text, with ids numbered as they turn up.
    std::string state(const std::filesystem::path& mirror);

    // Why mirror and outbox disagree, or the file is damaged; empty when they agree.
    std::string disagreement(const std::filesystem::path& mirror);

private:
    CommitPath path_;
    FakeClock clock_;
    Cloud cloud_{clock_};
    Google google_{clock_, 7};
    TempFolder folder_;
};

}  // namespace test
