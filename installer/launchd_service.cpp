#include "installer/launchd_service.h"

#include <thread>
#include <utility>

#include <Poco/String.h>

#include "installer/launchd_job.h"
#include "installer/launchd_plist.h"
#include "installer/run_program.h"
#include "installer/write_whole.h"

namespace installer {
namespace {

namespace fs = std::filesystem;
using Kind = ServiceError::Kind;

// What `launchctl print` ends with when the session has no such job (errno values of launchd's own:
// `launchctl error 113`).
constexpr int kNoSuchJob = 113;
constexpr int kNoProgram = 127;
constexpr std::chrono::milliseconds kBetweenLooks{100};

[[noreturn]] void fail(const std::string& doing, const Finished& finished) {
    if (finished.exit_code == kNoProgram) {
        throw ServiceError(Kind::unavailable, "there is no launchctl here", "this is for macOS");
    }
    throw ServiceError(
        Kind::failed,
        doing + " failed (" + std::to_string(finished.exit_code) +
            "): " + Poco::trim(finished.output),
        "see: agent logs, and: launchctl error " + std::to_string(finished.exit_code));
}

void make_private_folder(const fs::path& folder) {
    std::error_code error;
    if (fs::exists(folder, error)) return;
    fs::create_directories(folder, error);
    if (!error) fs::permissions(folder, fs::perms::owner_all, error);
    if (error) {
        throw ServiceError(Kind::not_permitted, "cannot make " + folder.string(),
                           "make its folder writable for you");
    }
}

class LaunchdService : public Service {
public:
    explicit LaunchdService(LaunchdSession session) : session_(std::move(session)) {}

    void install(const ServiceSpec& spec) override {
        // launchd opens the log before the agent runs and makes no folders.
        make_private_folder(spec.data_dir / kLaunchdLogFolder);
        write_whole(plist(), launchd_plist(spec));
        unload();  // launchd keeps what it has read until then
        must("enabling the service", {"enable", job_name()});
    }

    void uninstall() override {
        if (!installed()) return;  // nor does it ask launchd, which may not be there
        unload();
        std::error_code error;
        if (!fs::remove(plist(), error) || error) {
            throw ServiceError(Kind::not_permitted, "cannot remove " + plist().string(),
                               "remove it by hand");
        }
    }

    void start() override {
        require_installed();
        const auto job = loaded_job();
        if (!job) {
            must("starting the service", {"bootstrap", domain(), plist().string()});
        } else if (job->kind != ServiceState::Kind::running) {
            // At once: a person does not wait for ThrottleInterval.
            must("starting the service", {"kickstart", job_name()});
        }
        wait_until_running();
    }

    void stop() override {
        require_installed();
        // Not `kill`: then launchd would start it again when it did not end well.
        unload();
    }

    void restart() override {
        // Not `kickstart -k`, which gives the agent no time to put its jobs down.
        stop();
        start();
    }

    ServiceState state() override {
        ServiceState state;
        state.definition = plist();
        if (!installed()) return state;
        state.kind = ServiceState::Kind::stopped;
        state.starts_at_login = enabled();
        const auto job = loaded_job();
        if (!job) return state;
        state.kind = job->kind;
        state.pid = job->pid;
        state.detail = job->detail;
        return state;
    }

private:
    fs::path plist() const { return session_.folder / (std::string(kLaunchdLabel) + ".plist"); }
    std::string domain() const { return "gui/" + std::to_string(session_.user); }
    std::string job_name() const { return domain() + "/" + kLaunchdLabel; }

    bool installed() const { return fs::exists(plist()); }
    void require_installed() const {
        if (installed()) return;
        throw ServiceError(Kind::not_installed, "the service is not installed",
                           "run: agent service install");
    }

    static void must(const std::string& doing, const std::vector<std::string>& arguments) {
        const Finished finished = run_program("launchctl", arguments);
        if (finished.exit_code != 0) fail(doing, finished);
    }

    // Nothing when launchd has not loaded it.
    std::optional<LaunchdJob> loaded_job() const {
        const Finished printed = run_program("launchctl", {"print", job_name()});
        if (printed.exit_code == 0) return read_launchd_job(printed.output);
        if (printed.exit_code == kNoSuchJob) return std::nullopt;
        if (printed.exit_code == kNoProgram) fail("asking for the state", printed);
        throw ServiceError(Kind::unavailable,
                           "launchd has no session of yours here: " + Poco::trim(printed.output),
                           "log in at the Mac's own screen; over ssh alone it cannot run");
    }

    // The system setting "Open at Login" is launchd's list of what is disabled: a line
    // `"LABEL" => disabled` (before macOS 13: `=> true`).
    bool enabled() const {
        const Finished printed = run_program("launchctl", {"print-disabled", domain()});
        const std::string name = '"' + std::string(kLaunchdLabel) + "\" => ";
        const auto at = printed.output.find(name);
        if (at == std::string::npos) return true;
        const std::string value = printed.output.substr(at + name.size(), 4);
        return value != "disa" && value != "true";
    }

    // Asks it to end, by SIGTERM and after ExitTimeOut by SIGKILL, and waits for it.
    void unload() const {
        if (!loaded_job()) return;
        // Ends with "in progress" where it does not wait itself, so its end is looked at instead.
        const Finished finished = run_program("launchctl", {"bootout", job_name()});
        if (!comes_true([this] { return !loaded_job(); })) fail("stopping the service", finished);
    }

    void wait_until_running() const {
        std::optional<LaunchdJob> job;
        const bool runs = comes_true([&] {
            job = loaded_job();
            return job && job->kind != ServiceState::Kind::starting;
        });
        if (runs && job->kind == ServiceState::Kind::running) return;
        throw ServiceError(Kind::failed,
                           "the service does not start" + (job ? ": " + job->detail : ""),
                           "see: agent logs");
    }

    template <class Condition>
    bool comes_true(const Condition& condition) const {
        const auto deadline = std::chrono::steady_clock::now() + session_.patience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() >= deadline) return false;
            std::this_thread::sleep_for(kBetweenLooks);
        }
        return true;
    }

    LaunchdSession session_;
};

}  // namespace

std::unique_ptr<Service> launchd_service(LaunchdSession session) {
    return std::make_unique<LaunchdService>(std::move(session));
}

}  // namespace installer
