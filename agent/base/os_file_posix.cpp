#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "agent/base/os_file.h"

namespace agent {
namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path) {
    throw std::filesystem::filesystem_error(what, path,
                                            std::error_code(errno, std::generic_category()));
}

int as_descriptor(std::intptr_t handle) {
    return static_cast<int>(handle);
}

}  // namespace

OsFile::OsFile(const std::filesystem::path& file, Mode mode) : path_(file), handle_(-1) {
    const int exclusive = mode == Mode::create_new ? O_EXCL : 0;
    handle_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | exclusive, 0600);
    if (handle_ < 0) fail("cannot open", file);
}

OsFile::~OsFile() {
    ::close(as_descriptor(handle_));
}

void OsFile::replace_content(std::string_view content) {
    const int descriptor = as_descriptor(handle_);
    if (::ftruncate(descriptor, 0) != 0 || ::lseek(descriptor, 0, SEEK_SET) != 0) {
        fail("cannot write", path_);
    }
    while (!content.empty()) {
        const auto written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("cannot write", path_);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
}

void OsFile::flush() {
    if (::fsync(as_descriptor(handle_)) != 0) fail("cannot flush", path_);
}

bool OsFile::try_lock() {
    if (::flock(as_descriptor(handle_), LOCK_EX | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    fail("cannot lock", path_);
}

void flush_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) fail("cannot open", folder);
    // Some filesystems refuse fsync on a folder; the rename is then as durable as they make it.
    (void)::fsync(descriptor);
    ::close(descriptor);
}

}  // namespace agent
