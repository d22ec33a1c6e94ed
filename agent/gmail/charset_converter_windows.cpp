#include <windows.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "agent/gmail/charset_converter.h"

namespace agent::gmail {
namespace {

struct CodePage {
    std::string_view iconv_name;
    UINT number;
};

// https://learn.microsoft.com/en-us/windows/win32/intl/code-page-identifiers
constexpr std::array kCodePages = std::to_array<CodePage>({
    {"UTF-8", CP_UTF8},     {"ISO-8859-2", 28592},  {"ISO-8859-3", 28593},  {"ISO-8859-4", 28594},
    {"ISO-8859-5", 28595},  {"ISO-8859-6", 28596},  {"ISO-8859-7", 28597},  {"ISO-8859-8", 28598},
    {"ISO-8859-10", 28600}, {"ISO-8859-13", 28603}, {"ISO-8859-14", 28604}, {"ISO-8859-15", 28605},
    {"ISO-8859-16", 28606}, {"CP874", 874},         {"CP1250", 1250},       {"CP1251", 1251},
    {"CP1252", 1252},       {"CP1253", 1253},       {"CP1254", 1254},       {"CP1255", 1255},
    {"CP1256", 1256},       {"CP1257", 1257},       {"CP1258", 1258},       {"KOI8-R", 20866},
    {"KOI8-U", 21866},      {"CP866", 866},         {"MACINTOSH", 10000},   {"GB18030", 54936},
    {"BIG5-HKSCS", 950},    {"CP932", 932},         {"EUC-JP", 20932},      {"ISO-2022-JP", 50220},
    {"CP949", 949},
});

std::optional<UINT> code_page_of(std::string_view iconv_name) {
    const auto* const found =
        std::find_if(kCodePages.begin(), kCodePages.end(),
                     [&](const auto& page) { return page.iconv_name == iconv_name; });
    if (found == kCodePages.end() || !IsValidCodePage(found->number)) return std::nullopt;
    return found->number;
}

// Without MB_ERR_INVALID_CHARS, which some of these code pages do not take, what is wrong becomes
// the code page's default character.
std::optional<std::wstring> wide(UINT code_page, const std::string& bytes) {
    const int size = static_cast<int>(bytes.size());
    const int length = MultiByteToWideChar(code_page, 0, bytes.data(), size, nullptr, 0);
    if (length <= 0) return std::nullopt;
    std::wstring text(static_cast<std::size_t>(length), L'\0');
    MultiByteToWideChar(code_page, 0, bytes.data(), size, text.data(), length);
    return text;
}

std::string utf8(const std::wstring& text) {
    const int size = static_cast<int>(text.size());
    const int length =
        WideCharToMultiByte(CP_UTF8, 0, text.data(), size, nullptr, 0, nullptr, nullptr);
    std::string bytes(static_cast<std::size_t>(length), '\0');
    WideCharToMultiByte(CP_UTF8, 0, text.data(), size, bytes.data(), length, nullptr, nullptr);
    return bytes;
}

}  // namespace

std::optional<std::string> convert_to_utf8(const std::string& bytes, const char* iconv_name) {
    const auto code_page = code_page_of(iconv_name);
    if (!code_page) return std::nullopt;
    if (bytes.empty()) return bytes;
    const auto text = wide(*code_page, bytes);
    if (!text) return std::nullopt;
    return utf8(*text);
}

}  // namespace agent::gmail
