#include "agent/base/private_output.h"

#include <system_error>
#include <utility>

#include "agent/base/os_file.h"

namespace agent {
namespace fs = std::filesystem;

PrivateOutput::PrivateOutput(fs::path target) : target_(std::move(target)), fresh_(target_) {
    fresh_ += ".new";
    fs::remove(fresh_);  // left by a crash in the middle of an earlier write
    { const OsFile made(fresh_, OsFile::Mode::create_new); }
    stream_.open(fresh_, std::ios::binary);
}

PrivateOutput::~PrivateOutput() {
    stream_.close();
    std::error_code absent;
    fs::remove(fresh_, absent);
}

void PrivateOutput::put_in_place() {
    stream_.close();
    if (!stream_) {
        throw fs::filesystem_error("cannot write", fresh_,
                                   std::make_error_code(std::errc::no_space_on_device));
    }
    OsFile(fresh_, OsFile::Mode::open_or_create).flush();
    fs::rename(fresh_, target_);
    flush_folder(target_.has_parent_path() ? target_.parent_path() : fs::path("."));
}

}  // namespace agent
