#include "agent/gmail/html_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include <Poco/String.h>
#include <Poco/UnicodeConverter.h>

namespace agent::gmail {
namespace {

constexpr auto kNone = std::string_view::npos;

// Between these no space is meant: `<b>H</b>ello`.
constexpr std::array kInline = std::to_array<std::string_view>(
    {"a", "b", "em", "font", "i", "mark", "small", "span", "strong", "u"});
// Their content is not shown.
constexpr std::array kHidden = std::to_array<std::string_view>({"script", "style", "title"});

struct Entity {
    std::string_view name;
    std::string_view text;
};
constexpr std::array kEntities = std::to_array<Entity>({{"amp", "&"},
                                                        {"lt", "<"},
                                                        {"gt", ">"},
                                                        {"quot", "\""},
                                                        {"apos", "'"},
                                                        {"nbsp", " "},
                                                        {"zwnj", ""},
                                                        {"shy", ""}});

template <class Array>
bool holds(const Array& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// `#233` or `#xE9`; nothing of what is no character.
std::optional<std::string> decode_number(std::string_view digits) {
    const bool hex = digits.starts_with('x') || digits.starts_with('X');
    if (hex) digits.remove_prefix(1);
    std::uint32_t code = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, code, hex ? 16 : 10);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (error != std::errc{} || stop != end || code > 0x10FFFF || surrogate) return std::nullopt;
    std::string text;
    const Poco::UTF32String character(1, static_cast<Poco::UTF32Char>(code));
    Poco::UnicodeConverter::convert(character, text);
    return text;
}

std::optional<std::string> decode_entity(std::string_view name) {
    if (name.starts_with('#')) return decode_number(name.substr(1));
    const auto* const found =
        std::find_if(kEntities.begin(), kEntities.end(),
                     [&](const Entity& entity) { return entity.name == name; });
    if (found == kEntities.end()) return std::nullopt;
    return std::string(found->text);
}

class Reader {
public:
    explicit Reader(const std::string& html) : html_(html), lower_(Poco::toLower(html)) {}

    std::string read() {
        while (at_ < html_.size()) {
            const char c = html_[at_];
            if (c == '<' && starts_markup()) {
                skip_markup();
            } else if (c == '&') {
                entity();
            } else {
                add(std::string_view(html_).substr(at_++, 1));
            }
        }
        return std::move(text_);
    }

private:
    // "a < b" is text.
    bool starts_markup() const {
        const char next = at_ + 1 < lower_.size() ? lower_[at_ + 1] : ' ';
        return (next >= 'a' && next <= 'z') || next == '/' || next == '!' || next == '?';
    }

    void skip_markup() {
        if (lower_.compare(at_, 4, "<!--") == 0) return skip_past("-->");
        auto start = at_ + 1;
        const bool closing = start < lower_.size() && lower_[start] == '/';
        if (closing) ++start;
        const auto name = lower_.substr(start, lower_.find_first_of(" \t\r\n/>", start) - start);
        if (!holds(kInline, name)) add(" ");
        skip_past(">");
        if (!closing && holds(kHidden, name)) {
            skip_past("</" + name);
            skip_past(">");
        }
    }

    // What never ends takes the rest with it.
    void skip_past(const std::string& end) {
        const auto found = lower_.find(end, at_);
        at_ = found == kNone ? lower_.size() : found + end.size();
    }

    void entity() {
        constexpr std::size_t kLongest = 10;
        const auto name = std::string_view(html_).substr(at_ + 1, kLongest);
        const auto end = name.find(';');
        const auto text = end == kNone ? std::nullopt : decode_entity(name.substr(0, end));
        add(text ? *text : "&");
        at_ += text ? end + 2 : 1;
    }

    void add(std::string_view text) {
        const bool space = text.find_first_not_of(" \t\r\n") == kNone;
        if (!space) {
            text_ += text;
        } else if (!text.empty() && !text_.empty() && text_.back() != ' ') {
            text_ += ' ';
        }
    }

    const std::string& html_;
    std::string lower_;
    std::size_t at_ = 0;
    std::string text_;
};

}  // namespace

std::string html_to_text(const std::string& html) {
    return Poco::trim(Reader(html).read());
}

}  // namespace agent::gmail
