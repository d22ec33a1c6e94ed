#include "agent/config/properties.h"

#include <map>
#include <sstream>

#include <Poco/AutoPtr.h>
#include <Poco/String.h>
#include <Poco/Util/PropertyFileConfiguration.h>

#include "agent/base/user_error.h"
#include "agent/config/text_file.h"

namespace agent::config {
namespace {

// Takes one line off the front, with its end.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end == std::string_view::npos ? text.size() : end + 1);
    text.remove_prefix(line.size());
    return line;
}

// An odd number of backslashes before the line's end; an even one is escaped backslashes.
bool continues(std::string_view line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    const auto last = line.find_last_not_of('\\');
    const auto backslashes = line.size() - (last == std::string_view::npos ? 0 : last + 1);
    return backslashes % 2 == 1;
}

[[noreturn]] void refuse(const std::filesystem::path& file, int line, const std::string& why) {
    throw UserError(ExitCode::configuration,
                    to_text(file) + ", line " + std::to_string(line) + ": " + why,
                    "write one name = value a line");
}

}  // namespace

std::vector<PropertyLine> split_properties(std::string_view text) {
    std::vector<PropertyLine> lines;
    int number = 1;
    while (!text.empty()) {
        PropertyLine line{.raw = std::string(take_line(text)), .number = number++};
        const std::string content = Poco::trim(line.raw);
        if (!content.empty() && content.front() != '#' && content.front() != '!') {
            const auto separator = content.find_first_of("=:");
            line.name = Poco::trim(content.substr(0, separator));
            line.malformed = separator == std::string::npos || line.name.empty() ||
                             line.name.find_first_of(" \t") != std::string::npos;
            if (line.malformed) line.name.clear();
            for (auto last = line.raw; !line.malformed && continues(last) && !text.empty();) {
                last = take_line(text);
                line.raw += last;
                ++number;
            }
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<Property> parse_properties(const std::string& text, const std::filesystem::path& file) {
    std::istringstream in(text);
    const Poco::AutoPtr<Poco::Util::PropertyFileConfiguration> values(
        new Poco::Util::PropertyFileConfiguration(in));
    std::vector<Property> properties;
    std::map<std::string, int> seen;
    // Poco reads the values, but is silent about what it does not understand.
    for (const PropertyLine& line : split_properties(text)) {
        if (line.malformed) refuse(file, line.number, "it is not name = value");
        if (line.name.empty()) continue;
        const auto [first, fresh] = seen.emplace(line.name, line.number);
        if (!fresh) {
            refuse(file, line.number,
                   line.name + " is set in line " + std::to_string(first->second) + " already");
        }
        properties.push_back({line.name, values->getRawString(line.name, ""), line.number});
    }
    return properties;
}

std::string property_line(const std::string& name, const std::string& value) {
    std::string escaped;
    for (const char c : value) {
        if (c == '\\') escaped += '\\';
        escaped += c;
    }
    return name + " = " + escaped + "\n";
}

}  // namespace agent::config
