#include <windows.h>

#include <cwchar>
#include <memory>
#include <string>

#include <Poco/UnicodeConverter.h>

#include "agent/config/config.h"

namespace agent::config {
namespace {

struct BlockCloser {
    void operator()(wchar_t* block) const noexcept { FreeEnvironmentStringsW(block); }
};

}  // namespace

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> variables;
    const std::unique_ptr<wchar_t, BlockCloser> block(GetEnvironmentStringsW());
    if (!block) return variables;
    for (const wchar_t* entry = block.get(); *entry != L'\0'; entry += std::wcslen(entry) + 1) {
        std::string text;
        Poco::UnicodeConverter::convert(std::wstring(entry), text);
        const auto equals = text.find('=', 1);  // "=C:=C:\..." are drives' current folders
        if (equals == std::string::npos) continue;
        variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

}  // namespace agent::config
