#include "tests/sandbox/mbox_file.h"

#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include <Poco/LineEndingConverter.h>

namespace sandbox {
namespace {

bool is_separator(const std::string& line) {
    if (line.rfind("From ", 0) != 0) return false;
    static const std::regex shape(R"(From .*\d{1,2}:\d{2}(:\d{2})?\b.*\b\d{4}\b.*)");
    return std::regex_match(line, shape);
}

std::ifstream open(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read the mailbox " + path.string());
    return in;
}

}  // namespace

MboxFile::MboxFile(std::filesystem::path path) : path_(std::move(path)) {
    std::ifstream in = open(path_);
    std::uint64_t offset = 0;
    std::string line;
    while (std::getline(in, line)) {
        const std::uint64_t next = offset + line.size() + (in.eof() ? 0 : 1);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (is_separator(line)) {
            messages_.push_back({next, 0, line});
        } else if (!messages_.empty()) {
            messages_.back().length = next - messages_.back().offset;
        }
        offset = next;
    }
    if (messages_.empty()) {
        throw std::runtime_error(path_.string() + " is not a mailbox: it has no 'From ' line");
    }
}

std::string MboxFile::read(std::size_t number) const {
    const Span& span = messages_.at(number);
    std::ifstream in = open(path_);
    in.seekg(static_cast<std::streamoff>(span.offset));
    std::string text(span.length, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.gcount() != static_cast<std::streamsize>(text.size())) {
        throw std::runtime_error("the mailbox " + path_.string() + " became shorter");
    }
    std::ostringstream wire;
    Poco::OutputLineEndingConverter converter(wire, Poco::LineEnding::NEWLINE_CRLF);
    converter << text << std::flush;
    return wire.str();
}

}  // namespace sandbox
