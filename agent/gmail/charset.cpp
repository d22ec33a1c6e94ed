#include "agent/gmail/charset.h"

#include <algorithm>
#include <array>
#include <utility>

#include <Poco/String.h>

#include "agent/gmail/charset_converter.h"
#include "agent/gmail/utf8_text.h"

namespace agent::gmail {
namespace {

struct Alias {
    std::string_view label;  // as mail names it, lower case
    const char* iconv_name;
};

// Mail chooses the label, so only these ever reach iconv: its rarer converters have had
// memory faults (CVE-2024-2961) and a label could carry iconv's own `//` options. As in
// encoding.spec.whatwg.org, a label stands for the superset its users really write.
constexpr std::array kAliases = std::to_array<Alias>({
    {"utf-8", "UTF-8"},
    {"utf8", "UTF-8"},
    {"iso-8859-1", "CP1252"},
    {"iso8859-1", "CP1252"},
    {"latin1", "CP1252"},
    {"windows-1252", "CP1252"},
    {"cp1252", "CP1252"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-9", "CP1254"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-11", "CP874"},
    {"tis-620", "CP874"},
    {"windows-874", "CP874"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso8859-15", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"windows-1250", "CP1250"},
    {"cp1250", "CP1250"},
    {"windows-1251", "CP1251"},
    {"cp1251", "CP1251"},
    {"windows-1253", "CP1253"},
    {"windows-1254", "CP1254"},
    {"windows-1255", "CP1255"},
    {"windows-1256", "CP1256"},
    {"windows-1257", "CP1257"},
    {"windows-1258", "CP1258"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ibm866", "CP866"},
    {"cp866", "CP866"},
    {"macintosh", "MACINTOSH"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"gb18030", "GB18030"},
    {"cp936", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"cp932", "CP932"},
    {"windows-31j", "CP932"},
    {"euc-jp", "EUC-JP"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"cp949", "CP949"},
});

const char* find_iconv_name(std::string_view charset) {
    const std::string label = Poco::toLower(std::string(charset));
    const auto* const found = std::find_if(
        kAliases.begin(), kAliases.end(), [&](const Alias& alias) { return alias.label == label; });
    return found == kAliases.end() ? nullptr : found->iconv_name;
}

}  // namespace

std::string to_utf8(const std::string& bytes, std::string_view charset) {
    const char* const iconv_name = find_iconv_name(charset);
    if (iconv_name == nullptr && is_utf8(bytes)) return bytes;
    const bool escapes = bytes.find('\x1B') != std::string::npos;  // ISO-2022-JP is 7 bit
    if (is_ascii(bytes) && !escapes) return bytes;
    auto text = convert_to_utf8(bytes, iconv_name == nullptr ? "CP1252" : iconv_name);
    return text ? std::move(*text) : repair_utf8(bytes);
}

}  // namespace agent::gmail
