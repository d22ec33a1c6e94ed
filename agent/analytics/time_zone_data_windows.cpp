#include <version>

#include "agent/analytics/time_zone_data.h"

#if defined(__cpp_lib_chrono) && __cpp_lib_chrono >= 201907L

namespace agent::analytics {

// std::chrono takes them from the system's ICU.
void provide_time_zone_data() {}

}  // namespace agent::analytics

#else

#include <windows.h>

#include <date/tz.h>
#include <filesystem>
#include <mutex>
#include <string>

namespace agent::analytics {
namespace {

std::filesystem::path folder_of_program() {
    std::wstring path(32'768, L'\0');  // the longest there is
    path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
    return std::filesystem::path(path).parent_path();
}

}  // namespace

// Windows knows no IANA names, so the package brings tzdata in a folder beside the program.
void provide_time_zone_data() {
    static std::once_flag provided;
    std::call_once(provided, [] { date::set_install((folder_of_program() / "tzdata").string()); });
}

}  // namespace agent::analytics

#endif
