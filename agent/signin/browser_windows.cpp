#include <windows.h>

#include <shellapi.h>
#include <string>

#include "agent/signin/browser.h"

namespace agent::signin {

bool open_browser(const std::string& url) {
    const std::wstring wide(url.begin(), url.end());  // URLs are ASCII
    constexpr INT_PTR kFirstSuccess = 33;             // documented: greater than 32
    const HINSTANCE result =
        ShellExecuteW(nullptr, L"open", wide.c_str(), nullptr, nullptr, SW_SHOWNORMAL);
    return reinterpret_cast<INT_PTR>(result) >= kFirstSuccess;
}

}  // namespace agent::signin
