#include "installer/launchd_service.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "installer/launchd_plist.h"
#include "tests/support/catch.h"
#include "tests/support/temp_folder.h"

using Catch::Contains;
using installer::ServiceError;
using Kind = installer::ServiceState::Kind;

namespace {

namespace fs = std::filesystem;

// An environment variable until the end of the scope.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* const before = std::getenv(name)) before_ = before;
        ::setenv(name, value.c_str(), 1);
    }
    ~Variable() { ::setenv(name_, before_.c_str(), 1); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::string before_;
};

// A service over tests/installer/fake_launchctl.
struct Mac {
    Mac() {
        fs::create_directories(folder / "bin");
        fs::create_directories(folder / "launchd");
        fs::create_symlink(FAKE_LAUNCHCTL, folder / "bin" / "launchctl");
    }

    void put(const std::string& name, const std::string& content) const {
        std::ofstream(folder / "launchd" / name) << content << '\n';
    }
    std::string calls() const { return read(folder / "launchd" / "calls"); }
    static std::string read(const fs::path& file) {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    Kind state() const { return service->state().kind; }

    const test::TempFolder folder;
    const Variable path{"PATH", (folder / "bin").string() + ":" + std::getenv("PATH")};
    const Variable launchd{"FAKE_LAUNCHD", (folder / "launchd").string()};
    const fs::path plist = folder / "LaunchAgents/org.mail-analytics.agent.plist";
    const installer::ServiceSpec spec{"/usr/local/bin/agent", folder / "data"};
    const std::unique_ptr<installer::Service> service =
        installer::launchd_service({501, folder / "LaunchAgents", std::chrono::seconds(20)});
};

template <class Call>
ServiceError error_of(const Call& call) {
    try {
        call();
    } catch (const ServiceError& error) {
        return error;
    }
    FAIL("no ServiceError");
    std::abort();
}

}  // namespace

TEST_CASE("launchd is given a list to read, and a folder for what the agent prints") {
    const Mac mac;
    CHECK(mac.state() == Kind::not_installed);

    mac.service->install(mac.spec);

    CHECK(Mac::read(mac.plist) == installer::launchd_plist(mac.spec));
    CHECK(fs::status(mac.spec.data_dir / "logs").permissions() == fs::perms::owner_all);
    const auto state = mac.service->state();
    CHECK(state.kind == Kind::stopped);
    CHECK(state.starts_at_login);
    CHECK(state.definition == mac.plist);
}

TEST_CASE("a LaunchAgent starts, stops and starts again") {
    const Mac mac;
    mac.service->install(mac.spec);

    mac.service->start();
    const auto first = mac.service->state();
    CHECK(first.kind == Kind::running);
    CHECK(first.pid == 4001);
    CHECK_THAT(mac.calls(), Contains("bootstrap gui/501 " + mac.plist.string() + "\n"));
    mac.service->start();  // again changes nothing
    CHECK(mac.service->state().pid == first.pid);

    mac.service->restart();
    CHECK(mac.service->state().pid == 4002);

    mac.service->stop();
    CHECK(mac.state() == Kind::stopped);
    mac.service->stop();
    mac.service->restart();
    CHECK(mac.state() == Kind::running);
}

TEST_CASE("stopping a LaunchAgent waits until launchd has let it go") {
    const Mac mac;
    mac.service->install(mac.spec);
    mac.service->start();
    mac.put("slow", "3");

    mac.service->stop();

    CHECK(mac.state() == Kind::stopped);
}

TEST_CASE("a LaunchAgent installed anew runs by its new list") {
    const Mac mac;
    mac.service->install(mac.spec);
    mac.service->start();

    mac.service->install({"/opt/homebrew/bin/agent", mac.spec.data_dir});
    CHECK(mac.state() == Kind::stopped);  // launchd has forgotten the old one
    mac.service->restart();

    CHECK(mac.state() == Kind::running);
    CHECK_THAT(Mac::read(mac.plist), Contains("/opt/homebrew/bin/agent"));
}

TEST_CASE("a LaunchAgent that was switched off in the settings is on after an installation") {
    const Mac mac;
    mac.service->install(mac.spec);
    mac.put("disabled", "");
    CHECK_FALSE(mac.service->state().starts_at_login);

    mac.service->install(mac.spec);

    CHECK(mac.service->state().starts_at_login);
}

TEST_CASE("a LaunchAgent that cannot work is reported, and tried at once when a person asks") {
    const Mac mac;
    mac.service->install(mac.spec);
    mac.put("ends_with", "70");

    const auto error = error_of([&] { mac.service->start(); });

    CHECK(error.kind() == ServiceError::Kind::failed);
    CHECK_THAT(error.what(), Contains("ended with 70"));
    CHECK(mac.state() == Kind::failed);

    fs::remove(mac.folder / "launchd/ends_with");
    mac.service->start();
    CHECK_THAT(mac.calls(), Contains("kickstart gui/501/org.mail-analytics.agent\n"));
    CHECK(mac.state() == Kind::running);
}

TEST_CASE("an uninstalled LaunchAgent is gone from the disk and from launchd; the data stays") {
    const Mac mac;
    mac.service->install(mac.spec);
    mac.service->start();

    mac.service->uninstall();

    CHECK_FALSE(fs::exists(mac.plist));
    CHECK_FALSE(fs::exists(mac.folder / "launchd/loaded"));
    CHECK(fs::exists(mac.spec.data_dir));
    CHECK(mac.state() == Kind::not_installed);
    mac.service->uninstall();
}

TEST_CASE("what is not installed neither starts nor stops, and says what to do") {
    const Mac mac;

    for (const auto& error :
         {error_of([&] { mac.service->start(); }), error_of([&] { mac.service->stop(); })}) {
        CHECK(error.kind() == ServiceError::Kind::not_installed);
        CHECK_THAT(error.hint(), Contains("agent service install"));
    }
}

TEST_CASE("over ssh alone there is no session for a LaunchAgent") {
    const Mac mac;
    mac.service->install(mac.spec);
    mac.put("no_session", "");

    const auto error = error_of([&] { mac.service->start(); });

    CHECK(error.kind() == ServiceError::Kind::unavailable);
    CHECK_THAT(error.hint(), Contains("log in at the Mac"));
}

TEST_CASE("without launchctl there are no LaunchAgents") {
    const Mac mac;
    mac.service->install(mac.spec);
    fs::remove(mac.folder / "bin/launchctl");

    CHECK(error_of([&] { mac.service->start(); }).kind() == ServiceError::Kind::unavailable);
}
