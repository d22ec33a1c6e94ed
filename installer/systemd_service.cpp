#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>
#include <unistd.h>

#include <Poco/NumberParser.h>
#include <Poco/String.h>

#include "installer/run_program.h"
#include "installer/service.h"
#include "installer/systemd_unit.h"
#include "installer/write_whole.h"

namespace installer {
namespace {

namespace fs = std::filesystem;
using Kind = ServiceError::Kind;

fs::path environment_path(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? fs::path(value) : fs::path();
}

// Where a user's own units are: systemd.unit(5).
fs::path unit_file() {
    fs::path folder = environment_path("XDG_CONFIG_HOME");
    if (folder.empty()) folder = environment_path("HOME") / ".config";
    return folder / "systemd" / "user" / (std::string(kServiceName) + ".service");
}

Finished systemctl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "--user");
    return run_program("systemctl", arguments);
}

using Properties = std::map<std::string, std::string>;

// `KEY=value` lines, as `systemctl show` prints them.
Properties properties_in(const std::string& text) {
    Properties properties;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto equals = line.find('=');
        if (equals != std::string::npos)
            properties[line.substr(0, equals)] = line.substr(equals + 1);
    }
    return properties;
}

[[noreturn]] void fail(const std::string& doing, const Finished& finished) {
    const std::string said = Poco::trim(finished.output);
    if (finished.exit_code == 127) {
        throw ServiceError(Kind::unavailable, "there is no systemctl here",
                           "without systemd, have your system start: agent run");
    }
    if (said.find("connect to bus") != std::string::npos) {
        throw ServiceError(Kind::unavailable, "systemd does not answer in this session: " + said,
                           "log in as yourself (not by su or sudo), or: loginctl enable-linger");
    }
    throw ServiceError(Kind::failed, doing + " failed: " + said,
                       std::string("see: journalctl --user -u ") + kServiceName);
}

void must(const std::string& doing, const std::vector<std::string>& arguments) {
    const Finished finished = systemctl(arguments);
    if (finished.exit_code != 0) fail(doing, finished);
}

std::string value_of(const Properties& unit, const std::string& name) {
    const auto found = unit.find(name);
    return found == unit.end() ? "" : found->second;
}

// Whether a unit that a package brought was enabled or started by hand.
bool is_used(const Properties& unit) {
    return value_of(unit, "LoadState") == "loaded" &&
           (value_of(unit, "UnitFileState").starts_with("enabled") ||
            value_of(unit, "ActiveState") != "inactive");
}

// What systemd says of the service; nothing when it is not installed.
std::optional<Properties> installed_unit() {
    const bool is_ours = fs::exists(unit_file());
    const Finished shown = systemctl(
        {"show", kServiceName,
         "--property=LoadState,FragmentPath,UnitFileState,ActiveState,Result,StatusText,MainPID"});
    if (shown.exit_code != 0) {
        if (!is_ours) return std::nullopt;  // nor need there be a systemd
        fail("asking for the state", shown);
    }
    Properties unit = properties_in(shown.output);
    if (!is_ours && !is_used(unit)) return std::nullopt;
    return unit;
}

bool lingers() {
    const auto user = std::to_string(::getuid());
    const Finished shown = run_program("loginctl", {"show-user", user, "--property=Linger"});
    return shown.exit_code == 0 && Poco::trim(shown.output) == "Linger=yes";
}

ServiceState::Kind kind_of(const std::string& active_state) {
    if (active_state == "active") return ServiceState::Kind::running;
    if (active_state == "activating" || active_state == "reloading") {
        return ServiceState::Kind::starting;
    }
    return active_state == "failed" ? ServiceState::Kind::failed : ServiceState::Kind::stopped;
}

class SystemdService : public Service {
public:
    void install(const ServiceSpec& spec) override {
        write_whole(unit_file(), systemd_user_unit(spec));
        must("reading the unit", {"daemon-reload"});
        must("enabling the service", {"enable", kServiceName});
    }

    void uninstall() override {
        if (!installed_unit()) return;
        must("stopping the service", {"disable", "--now", kServiceName});
        remove_own_unit();
        must("forgetting the unit", {"daemon-reload"});
        (void)systemctl({"reset-failed", kServiceName});  // fails when nothing had failed
    }

    void start() override {
        require_installed();
        (void)systemctl({"reset-failed", kServiceName});  // a person asks: the crash loop is over
        must("starting the service", {"start", kServiceName});
    }

    void stop() override {
        require_installed();
        must("stopping the service", {"stop", kServiceName});
    }

    void restart() override {
        require_installed();
        (void)systemctl({"reset-failed", kServiceName});
        must("restarting the service", {"restart", kServiceName});
    }

    ServiceState state() override {
        ServiceState state;
        state.definition = unit_file();
        const auto unit = installed_unit();
        if (!unit) return state;
        if (!fs::exists(state.definition)) state.definition = value_of(*unit, "FragmentPath");
        state.kind = kind_of(value_of(*unit, "ActiveState"));
        state.detail =
            value_of(*unit, state.kind == ServiceState::Kind::failed ? "Result" : "StatusText");
        int pid = 0;
        if (Poco::NumberParser::tryParse(value_of(*unit, "MainPID"), pid) && pid > 0)
            state.pid = pid;
        state.starts_at_login = value_of(*unit, "UnitFileState") == "enabled";
        state.runs_without_login = lingers();
        state.to_run_without_login = "loginctl enable-linger";
        return state;
    }

private:
    // One that a package brought stays: it is the package's.
    static void remove_own_unit() {
        std::error_code error;
        fs::remove(unit_file(), error);
        if (!error) return;
        throw ServiceError(Kind::not_permitted, "cannot remove " + unit_file().string(),
                           "remove it by hand");
    }

    static void require_installed() {
        if (installed_unit()) return;
        throw ServiceError(Kind::not_installed, "the service is not installed",
                           "run: agent service install");
    }
};

}  // namespace

std::filesystem::path own_program() {
    return fs::read_symlink("/proc/self/exe");
}

std::unique_ptr<Service> system_service() {
    return std::make_unique<SystemdService>();
}

}  // namespace installer
