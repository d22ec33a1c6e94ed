#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sandbox {

// A Unix mailbox file (RFC 4155), cut at its From_ lines and read message by message.
// A line is a separator when it begins with "From " and holds a time and a year: mail that
// quotes a sentence beginning with "From " unescaped stays whole.
class MboxFile {
public:
    struct Span {
        std::uint64_t offset = 0;  // of the first header
        std::uint64_t length = 0;
        std::string separator;  // the From_ line before it
    };

    // Throws std::runtime_error when the file cannot be read or holds no From_ line.
    explicit MboxFile(std::filesystem::path path);

    const std::vector<Span>& messages() const { return messages_; }

    // The message's text with CRLF line ends, as it would travel. Safe to use from any thread.
    std::string read(std::size_t number) const;

private:
    std::filesystem::path path_;
    std::vector<Span> messages_;
};

}  // namespace sandbox
