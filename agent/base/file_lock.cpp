#include "agent/base/file_lock.h"

#include <fstream>

#include "agent/base/os_file.h"
#include "agent/base/stop_signal.h"

namespace agent {

class FileLock::Handle {
public:
    explicit Handle(const std::filesystem::path& file)
        : file_(file, OsFile::Mode::open_or_create) {}
    bool try_lock() { return file_.try_lock(); }
    void describe(const std::string& holder) { file_.replace_content(holder); }

private:
    OsFile file_;
};

FileLock::FileLock(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
FileLock::FileLock(FileLock&&) noexcept = default;
FileLock& FileLock::operator=(FileLock&&) noexcept = default;
FileLock::~FileLock() = default;

std::optional<FileLock> FileLock::try_acquire(const std::filesystem::path& file,
                                              const std::string& holder) {
    auto handle = std::make_unique<Handle>(file);
    if (!handle->try_lock()) return std::nullopt;
    handle->describe(holder);
    return FileLock(std::move(handle));
}

std::optional<FileLock> FileLock::acquire(const std::filesystem::path& file, Millis patience,
                                          Clock& clock, const StopSignal& stop) {
    constexpr Millis kBetweenTries{20};
    const auto deadline = clock.monotonic() + patience;
    for (;;) {
        if (auto lock = try_acquire(file)) return lock;
        if (clock.monotonic() >= deadline) return std::nullopt;
        if (!clock.sleep_for(kBetweenTries, stop)) return std::nullopt;
    }
}

std::string FileLock::holder(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

}  // namespace agent
