#include <windows.h>

#include <memory>
#include <string>
#include <system_error>

#include <Poco/UnicodeConverter.h>

#include "installer/scm.h"
#include "installer/scm_settings.h"
#include "installer/service.h"
#include "installer/windows_account.h"
#include "installer/windows_service.h"

namespace installer {
namespace {

using Kind = ServiceError::Kind;

std::wstring wide(const std::string& text) {
    std::wstring result;
    Poco::UnicodeConverter::convert(text, result);
    return result;
}

// What Windows is to run, and as whom.
struct Command {
    explicit Command(const ServiceSpec& spec) : line(wide(windows_command_line(spec))) {
        if (spec.password.empty()) return;
        type = SERVICE_WIN32_OWN_PROCESS;
        account = own_account();
        password = wide(spec.password);
        (void)allow_logon_as_service();  // refused, the start says so
    }
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    ~Command() { SecureZeroMemory(password.data(), password.size() * sizeof(wchar_t)); }

    const wchar_t* account_or_null() const { return account.empty() ? nullptr : account.c_str(); }
    const wchar_t* password_or_null() const { return account.empty() ? nullptr : password.c_str(); }

    std::wstring line;
    DWORD type = kPerUser;
    std::wstring account;
    std::wstring password;
};

ScmHandle create(const Command& command) {
    const ScmHandle manager = open_manager(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
    ScmHandle service(CreateServiceW(
        manager.get(), windows_service_name().c_str(), L"Mail analytics agent", SERVICE_ALL_ACCESS,
        command.type, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL, command.line.c_str(), nullptr,
        nullptr, nullptr, command.account_or_null(), command.password_or_null()));
    if (!service) fail("installing the service");
    return service;
}

void change(const ScmHandle& service, const Command& command) {
    if (!ChangeServiceConfigW(service.get(), command.type, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                              command.line.c_str(), nullptr, nullptr, nullptr,
                              command.account_or_null(), command.password_or_null(), nullptr)) {
        fail("changing the service");
    }
}

ServiceState::Kind kind_of(const SERVICE_STATUS_PROCESS& status) {
    switch (status.dwCurrentState) {
        case SERVICE_RUNNING:
            return ServiceState::Kind::running;
        case SERVICE_START_PENDING:
            return ServiceState::Kind::starting;
        default:
            break;
    }
    const bool failed = status.dwServiceSpecificExitCode != 0 ||
                        (status.dwWin32ExitCode != NO_ERROR &&
                         status.dwWin32ExitCode != ERROR_SERVICE_NEVER_STARTED);
    return failed ? ServiceState::Kind::failed : ServiceState::Kind::stopped;
}

std::string detail_of(const SERVICE_STATUS_PROCESS& status) {
    if (status.dwCurrentState == SERVICE_STOP_PENDING) return "on its way to stop";
    if (kind_of(status) != ServiceState::Kind::failed) return "";
    if (status.dwServiceSpecificExitCode != 0) {
        return "exit code " + std::to_string(status.dwServiceSpecificExitCode);
    }
    return std::system_category().message(static_cast<int>(status.dwWin32ExitCode));
}

class WindowsService : public Service {
public:
    void install(const ServiceSpec& spec) override {
        const Command command(spec);
        ScmHandle service = open_registered(SERVICE_ALL_ACCESS);
        if (service && registration_of(service).type != command.type) {
            uninstall();  // one kind cannot become the other
            service.reset();
        }
        if (service) {
            change(service, command);
        } else {
            service = create(command);
        }
        write_settings(service);
        register_event_source(spec.program);
    }

    void uninstall() override {
        const ScmHandle service = open_registered(DELETE | SERVICE_QUERY_CONFIG);
        if (!service) return;
        if (const ScmHandle acting = open_acting(SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE)) {
            stop_and_wait(acting);
            DeleteService(acting.get());
        }
        if (!DeleteService(service.get()) && GetLastError() != ERROR_SERVICE_MARKED_FOR_DELETE) {
            fail("removing the service");
        }
        remove_event_source();
    }

    void start() override {
        const ScmHandle service = open_acting(SERVICE_START | SERVICE_QUERY_STATUS);
        if (!service) return;  // state() says when it will be there
        if (!StartServiceW(service.get(), 0, nullptr) &&
            GetLastError() != ERROR_SERVICE_ALREADY_RUNNING) {
            fail("starting the service");
        }
        const auto status = settled(service);
        if (status.dwCurrentState != SERVICE_RUNNING) {
            throw ServiceError(Kind::failed, "the service ended at once: " + detail_of(status),
                               "see: agent logs, or the Event Viewer");
        }
    }

    void stop() override {
        const ScmHandle service = open_acting(SERVICE_STOP | SERVICE_QUERY_STATUS);
        if (service) stop_and_wait(service);
    }

    void restart() override {
        stop();
        start();
    }

    ServiceState state() override {
        ServiceState state;
        state.definition =
            std::string(R"(HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\)") + kServiceName;
        const ScmHandle registered = open_registered(SERVICE_QUERY_CONFIG);
        if (!registered) return state;
        const Registration registration = registration_of(registered);
        state.starts_at_login = registration.start == SERVICE_AUTO_START;
        state.runs_without_login = registration.type == SERVICE_WIN32_OWN_PROCESS;
        state.to_run_without_login = "agent service install --logged-out";
        state.upkeep = read_settings(registered);
        const ScmHandle service = open_acting(SERVICE_QUERY_STATUS);
        if (!service) {
            state.kind = ServiceState::Kind::stopped;
            state.detail = "begins when you next sign in to Windows";
            return state;
        }
        const auto status = status_of(service);
        state.kind = kind_of(status);
        state.detail = detail_of(status);
        if (status.dwProcessId != 0) state.pid = static_cast<long>(status.dwProcessId);
        return state;
    }

private:
    static void stop_and_wait(const ScmHandle& service) {
        SERVICE_STATUS status{};
        if (!ControlService(service.get(), SERVICE_CONTROL_STOP, &status)) {
            const DWORD error = GetLastError();
            if (error == ERROR_SERVICE_NOT_ACTIVE) return;
            // It is on its way, up or down.
            if (error != ERROR_SERVICE_CANNOT_ACCEPT_CTRL) fail("stopping the service", error);
        }
        (void)settled(service);
    }
};

}  // namespace

std::filesystem::path own_program() {
    std::wstring path(32'768, L'\0');  // the longest there is
    path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
    return path;
}

std::unique_ptr<Service> system_service() {
    return std::make_unique<WindowsService>();
}

}  // namespace installer
