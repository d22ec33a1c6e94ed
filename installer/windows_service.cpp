#include "installer/windows_service.h"

#include <stdexcept>
#include <string_view>

namespace installer {
namespace {

// Backslashes double only where a quotation mark follows them, as at the end.
std::string quoted(const std::string& word) {
    if (word.find_first_of("\"\r\n") != std::string::npos) {
        throw std::invalid_argument("a path with a quotation mark or a line break");
    }
    const auto last = word.find_last_not_of('\\');
    const std::size_t at_the_end = word.size() - (last == std::string::npos ? 0 : last + 1);
    return '"' + word + std::string(at_the_end, '\\') + '"';
}

std::string utf8(const std::filesystem::path& path) {
    const std::u8string text = path.u8string();
    return {text.begin(), text.end()};
}

}  // namespace

std::string windows_command_line(const ServiceSpec& spec) {
    std::string line = quoted(utf8(spec.program)) + ' ' + kServiceWord;
    if (!spec.data_dir.empty()) line += " --data-dir " + quoted(utf8(spec.data_dir));
    return line + " run";
}

std::wstring windows_service_name() {
    const std::string_view ascii = kServiceName;
    return {ascii.begin(), ascii.end()};
}

std::vector<std::chrono::seconds> windows_restart_delays() {
    return {std::chrono::seconds(10), std::chrono::minutes(1), std::chrono::minutes(10)};
}

}  // namespace installer
