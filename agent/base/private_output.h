#pragma once

#include <filesystem>
#include <fstream>
#include <ostream>

namespace agent {

// A file that is written piece by piece and appears whole or not at all: under another name,
// readable by its owner alone, until put_in_place(); removed when that is not called.
class PrivateOutput {
public:
    // Throws std::filesystem::filesystem_error.
    explicit PrivateOutput(std::filesystem::path target);
    ~PrivateOutput();
    PrivateOutput(const PrivateOutput&) = delete;
    PrivateOutput& operator=(const PrivateOutput&) = delete;

    std::ostream& stream() { return stream_; }

    // Replaces `target` in one step once all is on disk. Throws std::filesystem::filesystem_error
    // when anything could not be written.
    void put_in_place();

private:
    std::filesystem::path target_, fresh_;
    std::ofstream stream_;
};

}  // namespace agent
