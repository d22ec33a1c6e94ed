#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace agent::config {

// One logical line of a Java-style properties file.
struct PropertyLine {
    std::string raw;        // as it stands, with its line ends and continuation lines
    int number = 0;         // of its first line, from 1
    std::string name = "";  // empty for a comment, a blank line and one that is malformed
    bool malformed = false;
};

// `text` cut into its lines; their `raw` put together again is `text`.
std::vector<PropertyLine> split_properties(std::string_view text);

struct Property {
    std::string name;
    std::string value;
    int line = 0;
};

// What the file sets, in its order. Throws UserError (configuration) naming `file` and the
// line when a line is malformed or a name is set twice.
std::vector<Property> parse_properties(const std::string& text, const std::filesystem::path& file);

// A line, with its end, that parses to `name` and `value`.
std::string property_line(const std::string& name, const std::string& value);

}  // namespace agent::config
