#include "installer/windows_account.h"

#include <windows.h>

#include <array>
#include <cstddef>
#include <memory>
#include <ntsecapi.h>
#include <optional>
#include <security.h>
#include <sstream>
#include <type_traits>

namespace installer {
namespace {

struct HandleCloser {
    void operator()(HANDLE handle) const noexcept { CloseHandle(handle); }
};
using Handle = std::unique_ptr<std::remove_pointer_t<HANDLE>, HandleCloser>;

struct PolicyCloser {
    void operator()(LSA_HANDLE policy) const noexcept { LsaClose(policy); }
};
using Policy = std::unique_ptr<std::remove_pointer_t<LSA_HANDLE>, PolicyCloser>;

Handle own_token() {
    HANDLE token = nullptr;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    return Handle(token);
}

template <class Information>
std::optional<Information> ask(const Handle& token, TOKEN_INFORMATION_CLASS what) {
    Information answer{};
    DWORD size = 0;
    if (!token || !GetTokenInformation(token.get(), what, &answer, sizeof answer, &size)) {
        return std::nullopt;
    }
    return answer;
}

void add_session_of(const Handle& token, std::vector<std::wstring>& sessions) {
    const auto statistics = ask<TOKEN_STATISTICS>(token, TokenStatistics);
    if (!statistics) return;
    std::wostringstream number;
    number << std::hex << statistics->AuthenticationId.LowPart;
    sessions.push_back(number.str());
}

Policy open_policy() {
    LSA_OBJECT_ATTRIBUTES attributes{};
    LSA_HANDLE policy = nullptr;
    LsaOpenPolicy(nullptr, &attributes, POLICY_CREATE_ACCOUNT | POLICY_LOOKUP_NAMES, &policy);
    return Policy(policy);
}

}  // namespace

std::wstring own_account() {
    std::array<wchar_t, 512> name{};
    auto size = static_cast<ULONG>(name.size());
    if (GetUserNameExW(NameSamCompatible, name.data(), &size)) return {name.data(), size};
    auto length = static_cast<DWORD>(name.size());
    if (!GetUserNameW(name.data(), &length)) return {};
    return L".\\" + std::wstring(name.data());
}

bool allow_logon_as_service() {
    // The answer is a TOKEN_USER and, behind it, the SID that it points to.
    alignas(TOKEN_USER) std::array<std::byte, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> user{};
    DWORD size = 0;
    const Handle token = own_token();
    const Policy policy = open_policy();
    if (!token || !policy ||
        !GetTokenInformation(token.get(), TokenUser, user.data(), static_cast<DWORD>(user.size()),
                             &size)) {
        return false;
    }
    std::wstring right = L"SeServiceLogonRight";
    const auto bytes = static_cast<USHORT>(right.size() * sizeof(wchar_t));
    LSA_UNICODE_STRING rights{bytes, bytes, right.data()};
    PSID sid = reinterpret_cast<const TOKEN_USER*>(user.data())->User.Sid;
    return LsaAddAccountRights(policy.get(), sid, &rights, 1) == 0;
}

std::vector<std::wstring> own_logon_sessions() {
    std::vector<std::wstring> sessions;
    const Handle token = own_token();
    add_session_of(token, sessions);
    if (const auto linked = ask<TOKEN_LINKED_TOKEN>(token, TokenLinkedToken)) {
        add_session_of(Handle(linked->LinkedToken), sessions);
    }
    return sessions;
}

}  // namespace installer
