#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace agent {

// The few file operations the standard library lacks. One implementation a system;
// only private_file.cpp, private_output.cpp and file_lock.cpp use it. Throws
// std::filesystem::filesystem_error on failure.
class OsFile {
public:
    enum class Mode { create_new, open_or_create };

    // Opens for reading and writing with mode 0600. `create_new` fails when it exists.
    OsFile(const std::filesystem::path& file, Mode mode);
    ~OsFile();
    OsFile(const OsFile&) = delete;
    OsFile& operator=(const OsFile&) = delete;

    // Writes `content` from the start and cuts what follows.
    void replace_content(std::string_view content);
    // Returns once the content is on disk.
    void flush();
    // Takes an exclusive lock for as long as this object lives; false when held elsewhere.
    bool try_lock();

private:
    std::filesystem::path path_;
    std::intptr_t handle_;
};

// Makes a rename inside `folder` durable. A no-op where the system has no such call.
void flush_folder(const std::filesystem::path& folder);

}  // namespace agent
