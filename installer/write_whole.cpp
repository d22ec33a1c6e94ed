#include "installer/write_whole.h"

#include <fstream>

#include "installer/service.h"

namespace installer {
namespace fs = std::filesystem;

void write_whole(const fs::path& file, const std::string& text) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    const fs::path unfinished = file.string() + ".new";
    std::ofstream out(unfinished, std::ios::binary);
    out << text;
    out.close();
    if (out) fs::rename(unfinished, file, error);
    if (!out || error) {
        throw ServiceError(ServiceError::Kind::not_permitted, "cannot write " + file.string(),
                           "make its folder writable for you");
    }
}

}  // namespace installer
