#include <windows.h>

#include <cstdint>
#include <system_error>

#include "agent/base/os_file.h"

namespace agent {
namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path) {
    throw std::filesystem::filesystem_error(
        what, path, std::error_code(static_cast<int>(::GetLastError()), std::system_category()));
}

HANDLE as_handle(std::intptr_t handle) {
    return reinterpret_cast<HANDLE>(handle);
}

}  // namespace

OsFile::OsFile(const std::filesystem::path& file, Mode mode) : path_(file), handle_(0) {
    const DWORD disposition = mode == Mode::create_new ? CREATE_NEW : OPEN_ALWAYS;
    const HANDLE opened = ::CreateFileW(file.c_str(), GENERIC_READ | GENERIC_WRITE,
                                        FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, disposition,
                                        FILE_ATTRIBUTE_NORMAL, nullptr);
    if (opened == INVALID_HANDLE_VALUE) fail("cannot open", file);
    handle_ = reinterpret_cast<std::intptr_t>(opened);
}

OsFile::~OsFile() {
    ::CloseHandle(as_handle(handle_));
}

void OsFile::replace_content(std::string_view content) {
    if (::SetFilePointer(as_handle(handle_), 0, nullptr, FILE_BEGIN) == INVALID_SET_FILE_POINTER ||
        !::SetEndOfFile(as_handle(handle_))) {
        fail("cannot write", path_);
    }
    while (!content.empty()) {
        DWORD written = 0;
        const auto wanted = static_cast<DWORD>(content.size());
        if (!::WriteFile(as_handle(handle_), content.data(), wanted, &written, nullptr)) {
            fail("cannot write", path_);
        }
        content.remove_prefix(written);
    }
}

void OsFile::flush() {
    if (!::FlushFileBuffers(as_handle(handle_))) fail("cannot flush", path_);
}

bool OsFile::try_lock() {
    // The locked byte lies far behind the content, so that others can still read the holder.
    OVERLAPPED position{};
    position.OffsetHigh = 1;
    if (::LockFileEx(as_handle(handle_), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1,
                     0, &position)) {
        return true;
    }
    if (::GetLastError() == ERROR_LOCK_VIOLATION) return false;
    fail("cannot lock", path_);
}

void flush_folder(const std::filesystem::path&) {}

}  // namespace agent
