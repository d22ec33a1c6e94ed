#include <algorithm>

#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "agent/config/config.h"
#include "agent/config/given.h"
#include "agent/config/properties.h"
#include "agent/config/text_file.h"

namespace agent::config {
namespace {

void put(std::vector<PropertyLine>& lines, const std::string& name, const std::string& line) {
    const auto found = std::find_if(lines.begin(), lines.end(),
                                    [&](const PropertyLine& each) { return each.name == name; });
    if (found != lines.end()) {
        found->raw = line;
        return;
    }
    if (!lines.empty() && lines.back().raw.back() != '\n') lines.back().raw += '\n';
    lines.push_back({.raw = line, .name = name});
}

}  // namespace

void save_settings(const std::filesystem::path& file,
                   const std::vector<std::pair<std::string, std::string>>& settings) {
    constexpr ExitCode kCode = ExitCode::usage;
    std::vector<PropertyLine> lines = split_properties(load_text(file).value_or(""));
    for (const auto& [name, value] : settings) {
        const Setting& setting = known_setting(name, "cannot be saved", kCode);
        check_may_be_in_file(setting, "cannot be saved", kCode);
        put(lines, name, property_line(name, checked(setting, value, "cannot be saved", kCode)));
    }
    std::string text;
    for (const PropertyLine& line : lines) text += line.raw;
    const auto folder = file.parent_path();
    if (!folder.empty() && !std::filesystem::exists(folder)) make_private_folder(folder);
    write_private_file(file, text);
}

}  // namespace agent::config
