#include "installer/scm_settings.h"

#include <chrono>
#include <string>
#include <vector>

#include "installer/windows_service.h"

namespace installer {
namespace {

std::wstring event_source() {
    return L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" + windows_service_name();
}

template <class Setting>
void write(const ScmHandle& service, DWORD what, Setting setting) {
    if (ChangeServiceConfig2W(service.get(), what, &setting)) return;
    // Wine knows only some of them; Windows knows all.
    if (GetLastError() != ERROR_INVALID_LEVEL) fail("configuring the service");
}

void write_recovery(const ScmHandle& service) {
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
    write(service, SERVICE_CONFIG_FAILURE_ACTIONS, recovery);
    // Also when the process ends in order but with an exit code.
    write(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, SERVICE_FAILURE_ACTIONS_FLAG{TRUE});
}

}  // namespace

void write_settings(const ScmHandle& service) {
    std::wstring description = L"Does mail analytics jobs on this machine";
    write(service, SERVICE_CONFIG_DESCRIPTION, SERVICE_DESCRIPTIONW{description.data()});
    write(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, SERVICE_DELAYED_AUTO_START_INFO{TRUE});
    const auto patience = std::chrono::milliseconds(kWindowsShutdownPatience).count();
    write(service, SERVICE_CONFIG_PRESHUTDOWN_INFO,
          SERVICE_PRESHUTDOWN_INFO{static_cast<DWORD>(patience)});
    write_recovery(service);
}

void register_event_source(const std::filesystem::path& program) {
    const std::wstring key = event_source();
    const std::wstring& file = program.native();
    const auto bytes = static_cast<DWORD>((file.size() + 1) * sizeof(wchar_t));
    constexpr DWORD kTypes = EVENTLOG_INFORMATION_TYPE | EVENTLOG_ERROR_TYPE;
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), L"EventMessageFile", REG_SZ, file.c_str(),
                    bytes);
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), L"TypesSupported", REG_DWORD, &kTypes,
                    sizeof kTypes);
}

void remove_event_source() {
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, event_source().c_str());
}

}  // namespace installer
