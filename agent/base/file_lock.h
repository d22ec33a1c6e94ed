#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "agent/base/clock.h"

namespace agent {

class StopSignal;

// A lock between processes, held by the operating system for as long as this
// object lives (flock, LockFileEx): a crash releases it, a stale file does not hold
// it. The file stays; it holds a line about the holder, for people.
class FileLock {
public:
    // Takes the lock if it is free, writing `holder` into the file; nothing when
    // another process has it. Throws std::filesystem::filesystem_error when the file
    // cannot be opened.
    static std::optional<FileLock> try_acquire(const std::filesystem::path& file,
                                               const std::string& holder = "");

    // Waits up to `patience`, asking every 20 ms; nothing when it was not to be had or
    // `stop` was requested.
    static std::optional<FileLock> acquire(const std::filesystem::path& file, Millis patience,
                                           Clock& clock, const StopSignal& stop);

    // The line that the present holder wrote, or an empty text.
    static std::string holder(const std::filesystem::path& file);

    FileLock(FileLock&&) noexcept;
    FileLock& operator=(FileLock&&) noexcept;
    ~FileLock();

private:
    class Handle;
    explicit FileLock(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> handle_;
};

}  // namespace agent
