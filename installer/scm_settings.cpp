#include "installer/scm_settings.h"

#include <array>
#include <chrono>
#include <cstddef>
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

// The answer of Windows, behind which lies what it points to.
template <class Setting>
class Answer {
public:
    Answer(const ScmHandle& service, DWORD what) {
        DWORD size = 0;
        known_ = QueryServiceConfig2W(service.get(), what, reinterpret_cast<BYTE*>(bytes_.data()),
                                      static_cast<DWORD>(bytes_.size()), &size) != 0;
        if (!known_ && GetLastError() != ERROR_INVALID_LEVEL) fail("asking for the settings");
    }

    // Whether this system knows the setting; Wine knows few.
    explicit operator bool() const { return known_; }
    const Setting* operator->() const { return reinterpret_cast<const Setting*>(bytes_.data()); }

private:
    alignas(Setting) std::array<std::byte, 8 * 1024> bytes_{};  // the most it ever is
    bool known_ = false;
};

std::chrono::seconds seconds_of(DWORD milliseconds) {
    return std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::milliseconds(milliseconds));
}

void read_recovery(const ScmHandle& service, ServiceUpkeep& upkeep) {
    if (const Answer<SERVICE_FAILURE_ACTIONSW> recovery(service, SERVICE_CONFIG_FAILURE_ACTIONS);
        recovery) {
        upkeep.failures_forgotten = std::chrono::seconds(recovery->dwResetPeriod);
        upkeep.restart_delays.emplace();
        for (DWORD i = 0; i < recovery->cActions; ++i) {
            const SC_ACTION& action = recovery->lpsaActions[i];
            if (action.Type != SC_ACTION_RESTART) break;
            upkeep.restart_delays->push_back(seconds_of(action.Delay));
        }
    }
    if (const Answer<SERVICE_FAILURE_ACTIONS_FLAG> flag(service,
                                                        SERVICE_CONFIG_FAILURE_ACTIONS_FLAG);
        flag) {
        upkeep.restarts_after_exit_codes = flag->fFailureActionsOnNonCrashFailures != FALSE;
    }
}

}  // namespace

ServiceUpkeep read_settings(const ScmHandle& service) {
    ServiceUpkeep upkeep;
    if (const Answer<SERVICE_DELAYED_AUTO_START_INFO> start(service,
                                                            SERVICE_CONFIG_DELAYED_AUTO_START_INFO);
        start) {
        upkeep.delayed_start = start->fDelayedAutostart != FALSE;
    }
    if (const Answer<SERVICE_PRESHUTDOWN_INFO> shutdown(service, SERVICE_CONFIG_PRESHUTDOWN_INFO);
        shutdown) {
        upkeep.shutdown_patience = seconds_of(shutdown->dwPreshutdownTimeout);
    }
    read_recovery(service, upkeep);
    return upkeep;
}

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
