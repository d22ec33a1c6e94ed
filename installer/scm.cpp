#include "installer/scm.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

#include "installer/service.h"
#include "installer/windows_account.h"
#include "installer/windows_service.h"

namespace installer {
namespace {

using Kind = ServiceError::Kind;

constexpr DWORD kPerUserInstance = 0xD0;  // winnt.h's, as kPerUser

// Null when there is no such service.
ScmHandle open_service(const std::wstring& name, DWORD access) {
    const ScmHandle manager = open_manager(SC_MANAGER_CONNECT);
    ScmHandle service(OpenServiceW(manager.get(), name.c_str(), access));
    if (!service && GetLastError() != ERROR_SERVICE_DOES_NOT_EXIST) fail("opening the service");
    return service;
}

// Of the services that Windows made for people from the template, the one of this person.
std::wstring own_instance() {
    const ScmHandle manager = open_manager(SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE);
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
            const std::wstring name = windows_service_name() + L"_" + session;
            return lstrcmpiW(service.lpServiceName, name.c_str()) == 0;
        });
    });
    return found == services + count ? std::wstring() : found->lpServiceName;
}

}  // namespace

void fail(const std::string& doing, DWORD error) {
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

ScmHandle open_manager(DWORD access) {
    ScmHandle manager(OpenSCManagerW(nullptr, nullptr, access));
    if (!manager) fail("reaching the Service Control Manager");
    return manager;
}

ScmHandle open_registered(DWORD access) {
    return open_service(windows_service_name(), access);
}

ScmHandle open_acting(DWORD access) {
    ScmHandle registered = open_registered(access | SERVICE_QUERY_CONFIG);
    if (!registered) fail("opening the service", ERROR_SERVICE_DOES_NOT_EXIST);
    if ((registration_of(registered).type & kPerUser) != kPerUser) return registered;
    const std::wstring instance = own_instance();
    return instance.empty() ? ScmHandle() : open_service(instance, access);
}

Registration registration_of(const ScmHandle& service) {
    std::vector<std::byte> answer(8 * 1024);  // the most it ever is
    DWORD size = 0;
    auto* const config = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(answer.data());
    if (!QueryServiceConfigW(service.get(), config, static_cast<DWORD>(answer.size()), &size)) {
        fail("asking how the service is registered");
    }
    return {config->dwServiceType, config->dwStartType};
}

SERVICE_STATUS_PROCESS status_of(const ScmHandle& service) {
    SERVICE_STATUS_PROCESS status{};
    DWORD size = 0;
    if (!QueryServiceStatusEx(service.get(), SC_STATUS_PROCESS_INFO,
                              reinterpret_cast<BYTE*>(&status), sizeof status, &size)) {
        fail("asking for the state");
    }
    return status;
}

SERVICE_STATUS_PROCESS settled(const ScmHandle& service) {
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

}  // namespace installer
