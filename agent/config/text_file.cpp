#include "agent/config/text_file.h"

#include <system_error>

#include "agent/base/private_file.h"
#include "agent/base/user_error.h"

namespace agent::config {

std::optional<std::string> load_text(const std::filesystem::path& file) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    try {
        auto text = read_file(file);
        if (text && text->compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) {
            text->erase(0, kByteOrderMark.size());
        }
        return text;
    } catch (const std::system_error&) {
        throw UserError(ExitCode::configuration, "cannot read " + to_text(file),
                        "check that it is a file and that you may read it");
    }
}

std::filesystem::path to_path(std::string_view text) {
    return std::u8string(text.begin(), text.end());
}

std::string to_text(const std::filesystem::path& path) {
    const std::u8string text = path.u8string();
    return {text.begin(), text.end()};
}

}  // namespace agent::config
