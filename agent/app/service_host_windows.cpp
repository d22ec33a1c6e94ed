#include "agent/app/service_host_windows.h"

#include <windows.h>

#include <atomic>
#include <iostream>
#include <mutex>
#include <sstream>
#include <utility>

#include "agent/app/event_log_windows.h"
#include "agent/app/service_control_windows.h"
#include "installer/service_spec.h"
#include "installer/windows_service.h"

namespace agent::app {
namespace {

// Within this the manager expects news of a start or a stop.
constexpr DWORD kPatienceMs = 30'000;

// What the manager is told. The manager's calls come on a thread of their own.
class ServiceStatus {
public:
    void attach(SERVICE_STATUS_HANDLE handle) {
        handle_ = handle;
        report(SERVICE_START_PENDING);
    }

    void ready() {
        const std::lock_guard lock(mutex_);
        if (status_.dwCurrentState == SERVICE_START_PENDING) send(SERVICE_RUNNING);
    }

    void stopping() { report(SERVICE_STOP_PENDING); }

    void stopped(int exit_code) {
        const std::lock_guard lock(mutex_);
        const bool failed = exit_code != 0 && !installer::is_useless_to_restart(exit_code);
        status_.dwWin32ExitCode = failed ? ERROR_SERVICE_SPECIFIC_ERROR : NO_ERROR;
        status_.dwServiceSpecificExitCode = static_cast<DWORD>(exit_code);
        send(SERVICE_STOPPED);
    }

private:
    void report(DWORD state) {
        const std::lock_guard lock(mutex_);
        send(state);
    }

    void send(DWORD state) {
        const bool pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
        status_.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
        status_.dwCurrentState = state;
        status_.dwControlsAccepted = controls_accepted_in(state);
        status_.dwCheckPoint = pending ? status_.dwCheckPoint + 1 : 0;
        status_.dwWaitHint = pending ? kPatienceMs : 0;
        SetServiceStatus(handle_, &status_);
    }

    std::mutex mutex_;
    SERVICE_STATUS_HANDLE handle_ = nullptr;
    SERVICE_STATUS status_{};
};

// What the work does when the machine is awake again. It comes and goes with the work, while the
// manager may call at any time.
class WakeUp {
public:
    void set(std::function<void()> body) {
        const std::lock_guard lock(mutex_);
        body_ = std::move(body);
    }

    void call() {
        const std::lock_guard lock(mutex_);
        if (body_) body_();
    }

private:
    std::mutex mutex_;
    std::function<void()> body_;
};

struct Host {
    const std::vector<std::string>& words;
    const ProcessBody& body;
    StopSignal stop;
    ServiceStatus status;
    WakeUp wake_up;
    int exit_code = 0;
};

// The dispatcher takes a plain function without a context, so the way to the service has to be a
// global; only run_as_service sets it.
std::atomic<Host*> this_service = nullptr;

DWORD WINAPI on_control(DWORD control, DWORD event, void*, void* context) {
    Host& host = *static_cast<Host*>(context);
    switch (order_of(control, event)) {
        case ServiceOrder::stop:
            host.status.stopping();
            host.stop.request();
            return NO_ERROR;
        case ServiceOrder::go_on_after_sleep:
            host.wake_up.call();
            return NO_ERROR;
        case ServiceOrder::nothing:
            return NO_ERROR;
        case ServiceOrder::unknown:
            break;
    }
    return ERROR_CALL_NOT_IMPLEMENTED;
}

void WINAPI service_main(DWORD, wchar_t**) {
    Host& host = *this_service.load();
    const SERVICE_STATUS_HANDLE handle = RegisterServiceCtrlHandlerExW(
        installer::windows_service_name().c_str(), &on_control, &host);
    if (handle == nullptr) return;
    host.status.attach(handle);
    const EventLog events;
    std::ostringstream errors;
    host.exit_code = host.body(host.words, host.stop, errors);
    if (host.exit_code == 0) {
        events.info("The agent stopped.");
    } else {
        events.error("The agent ended with exit code " + std::to_string(host.exit_code) + ". " +
                     errors.str());
    }
    host.status.stopped(host.exit_code);  // last: the process may be gone after it
}

}  // namespace

int run_as_service(const std::vector<std::string>& words, const ProcessBody& body) {
    Host host{words, body, {}, {}, {}, 0};
    this_service = &host;
    std::wstring name;  // of a service that has its process alone, ignored
    SERVICE_TABLE_ENTRYW services[] = {{name.data(), &service_main}, {nullptr, nullptr}};
    const bool served = StartServiceCtrlDispatcherW(static_cast<SERVICE_TABLE_ENTRYW*>(services));
    this_service = nullptr;
    if (served) return host.exit_code;
    std::cerr << "agent: not started by the Service Control Manager\n";
    return 64;
}

bool is_service() {
    return this_service.load() != nullptr;
}

void on_service_wake_up(std::function<void()> body) {
    if (Host* const host = this_service.load()) host->wake_up.set(std::move(body));
}

void tell_service_is_ready() {
    Host* const host = this_service.load();
    if (host == nullptr) return;
    host->status.ready();
    EventLog().info("The agent is at work.");
}

void tell_service_is_stopping() {
    if (Host* const host = this_service.load()) host->status.stopping();
}

}  // namespace agent::app
