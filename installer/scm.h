#pragma once

#include <windows.h>

#include <memory>
#include <string>
#include <type_traits>

namespace installer {

// The Service Control Manager of Windows, as far as our service goes. What fails throws
// ServiceError.

struct ScmHandleCloser {
    void operator()(SC_HANDLE handle) const noexcept { CloseServiceHandle(handle); }
};
using ScmHandle = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, ScmHandleCloser>;

// winnt.h's, which MinGW lacks: a template of which Windows makes a service for each person who
// signs in, in their session, as them.
inline constexpr DWORD kPerUser = 0x50;

// Throws what the error of Windows means, with a hint. `doing`: the words before "failed".
[[noreturn]] void fail(const std::string& doing, DWORD error = GetLastError());

ScmHandle open_manager(DWORD access);

// The one that is registered under kServiceName. Null when there is none.
ScmHandle open_registered(DWORD access);

// The one to start, stop and ask: the registered one, or this person's own where that is a
// template. Null where Windows has not made it yet. Throws when nothing is installed.
ScmHandle open_acting(DWORD access);

struct Registration {
    DWORD type = 0;
    DWORD start = 0;
};
Registration registration_of(const ScmHandle& service);

SERVICE_STATUS_PROCESS status_of(const ScmHandle& service);

// Waits until the service is no longer on its way. Returns where it came to.
SERVICE_STATUS_PROCESS settled(const ScmHandle& service);

}  // namespace installer
