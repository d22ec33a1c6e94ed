#include "agent/gmail/encoded_words.h"

#include <charconv>
#include <optional>

#include <Poco/String.h>

#include "agent/gmail/base64.h"
#include "agent/gmail/charset.h"
#include "agent/gmail/utf8_text.h"

namespace agent::gmail {
namespace {

struct EncodedWord {
    std::string_view charset;
    char encoding = 'Q';  // or 'B'
    std::string_view text;
    std::size_t length = 0;  // of the whole, delimiters included
};

// RFC 2047 allows 75 characters; senders write several hundred. A bound keeps a header of
// many openings without an end from costing their product.
constexpr std::size_t kLongestWord = 2048;

std::optional<EncodedWord> find_encoded_word(std::string_view in) {
    if (!in.starts_with("=?")) return std::nullopt;
    in = in.substr(0, kLongestWord);
    const auto charset_end = in.find('?', 2);
    if (charset_end == std::string_view::npos || charset_end == 2) return std::nullopt;
    const auto charset = in.substr(2, charset_end - 2);
    if (charset.find_first_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
    if (in.size() < charset_end + 3 || in[charset_end + 2] != '?') return std::nullopt;
    const char letter = in[charset_end + 1];
    const char encoding = letter == 'q' ? 'Q' : letter == 'b' ? 'B' : letter;
    if (encoding != 'Q' && encoding != 'B') return std::nullopt;
    const auto text_start = charset_end + 3;
    const auto text_end = in.find("?=", text_start);
    if (text_end == std::string_view::npos) return std::nullopt;
    // `charset*language` is RFC 2231's.
    return EncodedWord{charset.substr(0, charset.find('*')), encoding,
                       in.substr(text_start, text_end - text_start), text_end + 2};
}

std::string decode_q(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char value = 0;
        if (text[i] == '=' && i + 2 < text.size()) {
            const char* const digits = text.data() + i + 1;
            if (std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
                bytes += static_cast<char>(value);
                i += 2;
                continue;
            }
        }
        bytes += text[i] == '_' ? ' ' : text[i];
    }
    return bytes;
}

std::string decode(const EncodedWord& word) {
    return word.encoding == 'Q' ? decode_q(word.text) : decode_base64(word.text);
}

// Puts the words and the text between them together again.
class Joiner {
public:
    void add_plain(char c) { gap_ += c; }

    void add_word(std::string_view charset, const std::string& bytes) {
        const bool adjacent = open_ && Poco::trim(gap_).empty();
        const bool same_charset = Poco::icompare(charset_, std::string(charset)) == 0;
        if (!adjacent || !same_charset) flush_word();
        if (!adjacent) text_ += gap_;
        gap_.clear();
        open_ = true;
        charset_ = charset;
        bytes_ += bytes;
    }

    std::string finish() {
        flush_word();
        return text_ + gap_;
    }

private:
    void flush_word() {
        if (open_) text_ += to_utf8(bytes_, charset_);
        bytes_.clear();
        open_ = false;
    }

    std::string text_;
    std::string gap_;      // plain text since the last word
    bool open_ = false;    // the last thing added was a word
    std::string charset_;  // of that word and its neighbours
    std::string bytes_;
};

}  // namespace

std::size_t encoded_word_length(std::string_view text) {
    const auto word = find_encoded_word(text);
    return word ? word->length : 0;
}

std::string decode_encoded_words(const std::string& text) {
    const std::string_view in = text;
    Joiner joiner;
    for (std::size_t i = 0; i < in.size();) {
        const auto word = find_encoded_word(in.substr(i));
        const std::string bytes = word ? decode(*word) : "";
        // What decodes to nothing is more useful as it stands, unless it is an empty word.
        if (word && (!bytes.empty() || word->text.empty())) {
            joiner.add_word(word->charset, bytes);
            i += word->length;
        } else {
            joiner.add_plain(in[i++]);
        }
    }
    return clean_line(joiner.finish());
}

}  // namespace agent::gmail
