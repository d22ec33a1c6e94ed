#pragma once

#ifdef _WIN32
#include <windows.h>
#endif

namespace test {

// Whether this is no real Windows but Wine, which lacks parts of it.
inline bool under_wine() {
#ifdef _WIN32
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr;
#else
    return false;
#endif
}

}  // namespace test
