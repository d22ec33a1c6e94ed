#include <windows.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <system_error>
#include <thread>
#include <type_traits>
#include <vector>

#include <Poco/UnicodeConverter.h>

#include "installer/service.h"
#include "installer/windows_account.h"
#include "installer/windows_service.h"

namespace installer {
namespace {

using Kind = ServiceError::Kind;

// winnt.h's, which MinGW lacks: a template of which Windows makes a service for each person who
// signs in, in their session, as them.
constexpr DWORD kPerUser = 0x50;
constexpr DWORD kPerUserInstance = 0xD0;

constexpr const wchar_t* kName = L"mail-analytics-agent";
constexpr const wchar_t* kRegistered =
    L"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\mail-analytics-agent";
constexpr const wchar_t* kEventSource =
    L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\mail-analytics-agent";

struct HandleCloser {
    void operator()(SC_HANDLE handle) const noexcept { CloseServiceHandle(handle); }
};
using Handle = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, HandleCloser>;

std::wstring wide(const std::string& text) {
    std::wstring result;
    Poco::UnicodeConverter::convert(text, result);
    return result;
}

[[noreturn]] void fail(const std::string& doing, DWORD error = GetLastError()) {
    const std::string why = std::system_category().message(static_cast<int>(error));
    switch (error) {
        case ERROR_ACCESS_DENIED:
            throw ServiceError(Kind::not_permitted, doing + " takes administrator's rights",
                               "do it in a terminal that you opened by: Run as administrator");
        case ERROR_SERVICE_DOES_NOT_EXIST:
            throw ServiceError(Kind::not_installed, "the service is not installed",
                               "run: agent service install");
        case ERROR_SERVICE_LOGON_FAILED:
            throw ServiceError(Kind::not_permitted, "Windows refuses the account: " + why,
                               "run: agent service install --logged-out, with your password "
                               "(no PIN), and see that you may log on as a service");
        default:
            throw ServiceError(Kind::failed, doing + " failed: " + why, "see: agent logs");
    }
}

Handle open_manager(DWORD access) {
    Handle manager(OpenSCManagerW(nullptr, nullptr, access));
    if (!manager) fail("reaching the Service Control Manager");
    return manager;
}

// Null when there is no such service.
Handle open_service(const std::wstring& name, DWORD access) {
    const Handle manager = open_manager(SC_MANAGER_CONNECT);
    Handle service(OpenServiceW(manager.get(), name.c_str(), access));
    if (!service && GetLastError() != ERROR_SERVICE_DOES_NOT_EXIST) fail("opening the service");
    return service;
}

SERVICE_STATUS_PROCESS status_of(const Handle& service) {
    SERVICE_STATUS_PROCESS status{};
    DWORD size = 0;
    if (!QueryServiceStatusEx(service.get(), SC_STATUS_PROCESS_INFO,
                              reinterpret_cast<BYTE*>(&status), sizeof status, &size)) {
        fail("asking for the state");
    }
    return status;
}

struct Registration {
    DWORD type = 0;
    DWORD start = 0;
};

Registration registration_of(const Handle& service) {
    std::vector<std::byte> answer(8 * 1024);  // the most it ever is
    DWORD size = 0;
    auto* const config = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(answer.data());
    if (!QueryServiceConfigW(service.get(), config, static_cast<DWORD>(answer.size()), &size)) {
        fail("asking how the service is registered");
    }
    return {config->dwServiceType, config->dwStartType};
}

// Of the services that Windows made for people from the template, the one of this person.
std::wstring own_instance() {
    const Handle manager = open_manager(SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE);
    std::vector<std::byte> answer(256 * 1024);  // the most it ever is
    DWORD missing = 0;
    DWORD count = 0;
    DWORD resume = 0;
    if (!EnumServicesStatusExW(manager.get(), SC_ENUM_PROCESS_INFO, kPerUserInstance,
                               SERVICE_STATE_ALL, reinterpret_cast<BYTE*>(answer.data()),
                               static_cast<DWORD>(answer.size()), &missing, &count, &resume,
                               nullptr)) {
        return {};
    }
    const auto* const services =
        reinterpret_cast<const ENUM_SERVICE_STATUS_PROCESSW*>(answer.data());
    const std::vector<std::wstring> sessions = own_logon_sessions();
    const auto* const found = std::find_if(services, services + count, [&](const auto& service) {
        return std::any_of(sessions.begin(), sessions.end(), [&](const std::wstring& session) {
            const std::wstring name = std::wstring(kName) + L"_" + session;
            return lstrcmpiW(service.lpServiceName, name.c_str()) == 0;
        });
    });
    return found == services + count ? std::wstring() : found->lpServiceName;
}

// The one to start, stop and ask; null where the template has no service of this person yet.
// Throws when nothing is installed.
Handle open_acting(DWORD access) {
    Handle registered = open_service(kName, access | SERVICE_QUERY_CONFIG);
    if (!registered) fail("opening the service", ERROR_SERVICE_DOES_NOT_EXIST);
    if ((registration_of(registered).type & kPerUser) != kPerUser) return registered;
    const std::wstring instance = own_instance();
    return instance.empty() ? Handle() : open_service(instance, access);
}

// Waits until the service is no longer on its way. Returns where it came to.
SERVICE_STATUS_PROCESS settled(const Handle& service) {
    constexpr std::chrono::milliseconds kBetweenLooks{100};
    constexpr std::chrono::seconds kPatience{60};
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        const auto status = status_of(service);
        const DWORD state = status.dwCurrentState;
        if (state == SERVICE_RUNNING || state == SERVICE_STOPPED) return status;
        if (std::chrono::steady_clock::now() >= deadline) {
            throw ServiceError(Kind::failed, "the service takes longer than a minute",
                               "see: agent service status, agent logs");
        }
        std::this_thread::sleep_for(kBetweenLooks);
    }
}

template <class Setting>
void configure(const Handle& service, DWORD what, Setting setting) {
    if (ChangeServiceConfig2W(service.get(), what, &setting)) return;
    // Wine knows only some of them; Windows knows all.
    if (GetLastError() != ERROR_INVALID_LEVEL) fail("configuring the service");
}

void set_recovery(const Handle& service) {
    std::vector<SC_ACTION> actions;
    for (const auto delay : windows_restart_delays()) {
        const auto milliseconds = std::chrono::milliseconds(delay).count();
        actions.push_back({SC_ACTION_RESTART, static_cast<DWORD>(milliseconds)});
    }
    SERVICE_FAILURE_ACTIONSW recovery{};
    recovery.dwResetPeriod =
        static_cast<DWORD>(std::chrono::seconds(kWindowsFailuresForgotten).count());
    recovery.cActions = static_cast<DWORD>(actions.size());
    recovery.lpsaActions = actions.data();
    configure(service, SERVICE_CONFIG_FAILURE_ACTIONS, recovery);
    // Also when the process ends in order but with an exit code.
    configure(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, SERVICE_FAILURE_ACTIONS_FLAG{TRUE});
}

void set_details(const Handle& service) {
    std::wstring description = L"Does mail analytics jobs on this machine";
    configure(service, SERVICE_CONFIG_DESCRIPTION, SERVICE_DESCRIPTIONW{description.data()});
    configure(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO,
              SERVICE_DELAYED_AUTO_START_INFO{TRUE});
    const auto patience = std::chrono::milliseconds(kWindowsShutdownPatience).count();
    configure(service, SERVICE_CONFIG_PRESHUTDOWN_INFO,
              SERVICE_PRESHUTDOWN_INFO{static_cast<DWORD>(patience)});
    set_recovery(service);
}

// So that the Event Log finds the texts, in the program itself.
void register_event_source(const std::filesystem::path& program) {
    const std::wstring& file = program.native();
    const auto bytes = static_cast<DWORD>((file.size() + 1) * sizeof(wchar_t));
    constexpr DWORD kTypes = EVENTLOG_INFORMATION_TYPE | EVENTLOG_ERROR_TYPE;
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, kEventSource, L"EventMessageFile", REG_SZ, file.c_str(),
                    bytes);
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, kEventSource, L"TypesSupported", REG_DWORD, &kTypes,
                    sizeof kTypes);
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

Handle create(const Command& command) {
    const Handle manager = open_manager(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
    Handle service(CreateServiceW(manager.get(), kName, L"Mail analytics agent", SERVICE_ALL_ACCESS,
                                  command.type, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                                  command.line.c_str(), nullptr, nullptr, nullptr,
                                  command.account_or_null(), command.password_or_null()));
    if (!service) fail("installing the service");
    return service;
}

void change(const Handle& service, const Command& command) {
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
        Handle service = open_service(kName, SERVICE_ALL_ACCESS);
        if (service && registration_of(service).type != command.type) {
            uninstall();  // one kind cannot become the other
            service.reset();
        }
        if (service) {
            change(service, command);
        } else {
            service = create(command);
        }
        set_details(service);
        register_event_source(spec.program);
    }

    void uninstall() override {
        const Handle service = open_service(kName, DELETE | SERVICE_QUERY_CONFIG);
        if (!service) return;
        if (const Handle acting = open_acting(SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE)) {
            stop_and_wait(acting);
            DeleteService(acting.get());
        }
        if (!DeleteService(service.get()) && GetLastError() != ERROR_SERVICE_MARKED_FOR_DELETE) {
            fail("removing the service");
        }
        RegDeleteTreeW(HKEY_LOCAL_MACHINE, kEventSource);
    }

    void start() override {
        const Handle service = open_acting(SERVICE_START | SERVICE_QUERY_STATUS);
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
        const Handle service = open_acting(SERVICE_STOP | SERVICE_QUERY_STATUS);
        if (service) stop_and_wait(service);
    }

    void restart() override {
        stop();
        start();
    }

    ServiceState state() override {
        ServiceState state;
        state.definition = kRegistered;
        const Handle registered = open_service(kName, SERVICE_QUERY_CONFIG);
        if (!registered) return state;
        const Registration registration = registration_of(registered);
        state.starts_at_login = registration.start == SERVICE_AUTO_START;
        state.runs_without_login = registration.type == SERVICE_WIN32_OWN_PROCESS;
        state.to_run_without_login = "agent service install --logged-out";
        const Handle service = open_acting(SERVICE_QUERY_STATUS);
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
    static void stop_and_wait(const Handle& service) {
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
