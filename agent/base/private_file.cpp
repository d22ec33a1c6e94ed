#include "agent/base/private_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "agent/base/os_file.h"

namespace agent {
namespace fs = std::filesystem;

void make_private_folder(const fs::path& folder) {
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all, fs::perm_options::replace);
}

void make_private_file(const fs::path& file) {
    const OsFile opened(file, OsFile::Mode::open_or_create);
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write,
                    fs::perm_options::replace);
}

void write_private_file(const fs::path& file, std::string_view content) {
    fs::path fresh = file;
    fresh += ".new";
    fs::remove(fresh);  // left by a crash in the middle of an earlier write
    {
        OsFile out(fresh, OsFile::Mode::create_new);
        out.replace_content(content);
        out.flush();
    }
    fs::rename(fresh, file);
    flush_folder(file.has_parent_path() ? file.parent_path() : fs::path("."));
}

std::optional<std::string> read_file(const fs::path& file) {
    if (!fs::exists(file)) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad()) {
        throw fs::filesystem_error("cannot read", file,
                                   std::make_error_code(std::errc::permission_denied));
    }
    return content;
}

bool readable_by_others(const fs::path& path) {
#ifdef _WIN32
    (void)path;
    return false;
#else
    constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
    return (fs::status(path).permissions() & kOthers) != fs::perms::none;
#endif
}

}  // namespace agent
