#include <algorithm>
#include <string_view>
#include <utility>

#include <Poco/String.h>

#include "agent/gmail/encoded_words.h"
#include "agent/gmail/message.h"
#include "agent/gmail/utf8_text.h"

namespace agent::gmail {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

bool is_space(char c) {
    return kSpaces.find(c) != std::string_view::npos;
}

// `joe@example.org`, or `"joe doe"@example.org` with its quotes.
bool is_address(const std::string& word) {
    const auto at = word.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == word.size()) return false;
    return word.front() == '"' || std::none_of(word.begin(), word.end(), is_space);
}

// `joe @ example.org`, which RFC 5322 calls obsolete, as one word.
std::vector<std::string> join_around_at(std::vector<std::string> words) {
    std::vector<std::string> joined;
    for (auto& word : words) {
        if (!joined.empty() && (word.starts_with('@') || joined.back().ends_with('@'))) {
            joined.back() += word;
        } else {
            joined.push_back(std::move(word));
        }
    }
    return joined;
}

// One address in the making. A word is an atom, a quoted string or an encoded word, or
// several of them without a space between.
class Mailbox {
public:
    void append(std::string_view text) {
        if (words_.empty() || word_ended_) words_.emplace_back();
        word_ended_ = false;
        words_.back() += text;
    }
    void end_word() { word_ended_ = true; }
    void add_comment(std::string text) {
        if (comment_.empty()) comment_ = std::move(text);
    }
    void set_angle(std::string_view text) { angle_ = std::string(text); }
    bool has_angle() const { return angle_.has_value(); }

    Address finish() {
        Address address;
        address.email = clean_line(angle_ ? *angle_ : take_address());
        const std::string phrase = Poco::cat(std::string(" "), words_.begin(), words_.end());
        if (!words_.empty()) {
            address.name = decode_encoded_words(phrase);
        } else if (!address.email.empty()) {  // a comment by itself names nobody
            address.name = decode_encoded_words(comment_);
        }
        return address;
    }

private:
    // Without angle brackets the address is one of the words, the rest a name.
    std::string take_address() {
        words_ = join_around_at(std::move(words_));
        const auto found = std::find_if(words_.begin(), words_.end(), is_address);
        if (found == words_.end()) return "";
        std::string address = std::move(*found);
        words_.erase(found);
        return address;
    }

    std::vector<std::string> words_;
    bool word_ended_ = false;
    std::string comment_;
    std::optional<std::string> angle_;
};

class Parser {
public:
    explicit Parser(std::string_view in) : rest_(in) {}

    std::vector<Address> parse() {
        while (!rest_.empty()) step();
        finish_mailbox();
        return std::move(addresses_);
    }

private:
    void step() {
        const char c = rest_.front();
        if (const auto length = encoded_word_length(rest_); length > 0) {
            mailbox_.append(take(length));  // whole, since some hold a comma
        } else if (c == ',' || c == ';') {  // `;` ends a group, or divides addresses (Outlook)
            take(1);
            finish_mailbox();
        } else if (c == ':') {  // what came before is the name of a group
            take(1);
            mailbox_ = Mailbox();
        } else if (c == '"' && !quotes_broken_) {
            quoted_string();
        } else if (c == '(' && !comments_broken_) {
            comment();
        } else if (c == '<') {
            angle();
        } else if (c == '[') {
            mailbox_.append(take(bracketed_length()));
        } else if (is_space(c) || c == '>' || c == '"') {
            take(1);
            mailbox_.end_word();
        } else {
            mailbox_.append(take(1));
        }
    }

    std::string_view take(std::size_t length) {
        const auto taken = rest_.substr(0, length);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    // A domain such as [IPv6:2001:db8::1] keeps its colons; a lone `[` is a letter.
    std::size_t bracketed_length() const {
        const auto end = rest_.find_first_of("[]<>,;\"", 1);
        return end != std::string_view::npos && rest_[end] == ']' ? end + 1 : 1;
    }

    // How long the quoted string at `from` is, quotes included; 0 when it does not end.
    std::size_t quoted_length(std::size_t from) const {
        for (auto i = from + 1; i < rest_.size(); ++i) {
            if (rest_[i] == '"') return i + 1 - from;
            if (rest_[i] == '\\') ++i;
        }
        return 0;
    }

    void quoted_string() {
        const auto length = quoted_length(0);
        quotes_broken_ = length == 0;
        if (quotes_broken_) return;
        const auto quoted = take(length);
        const bool local_part = rest_.starts_with('@');
        mailbox_.append(local_part ? std::string(quoted)
                                   : unescape(quoted.substr(1, quoted.size() - 2)));
    }

    void comment() {
        int depth = 0;
        for (std::size_t i = 0; i < rest_.size(); ++i) {
            if (rest_[i] == '\\') {
                ++i;
            } else if (rest_[i] == '(') {
                ++depth;
            } else if (rest_[i] == ')' && --depth == 0) {
                const auto whole = take(i + 1);
                mailbox_.add_comment(unescape(whole.substr(1, whole.size() - 2)));
                return;
            }
        }
        comments_broken_ = true;
    }

    void angle() {
        if (mailbox_.has_angle()) finish_mailbox();  // the comma between two is missing
        take(1);
        const bool route = rest_.starts_with('@');  // `<@relay,@other:joe@example.org>`
        std::size_t end = 0;
        while (end < rest_.size() && rest_[end] != '>' && (route || rest_[end] != ',')) {
            const bool quote = rest_[end] == '"' && !quotes_broken_;
            const auto length = quote ? quoted_length(end) : 1;
            quotes_broken_ = quotes_broken_ || length == 0;
            end += std::max<std::size_t>(length, 1);
        }
        auto inside = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (rest_.starts_with('>')) rest_.remove_prefix(1);
        if (const auto again = inside.rfind('<'); again != std::string_view::npos) {
            inside.remove_prefix(again + 1);  // `<<joe@example.org>>`, `I <3 it <joe@example.org>`
        }
        if (route) inside.remove_prefix(inside.rfind(':') + 1);
        mailbox_.set_angle(inside);
        mailbox_.end_word();
    }

    static std::string unescape(std::string_view text) {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\\' && i + 1 < text.size()) ++i;
            plain += text[i];
        }
        return plain;
    }

    void finish_mailbox() {
        Address address = std::exchange(mailbox_, Mailbox()).finish();
        if (address.email.empty() && address.name.empty()) return;
        addresses_.push_back(std::move(address));
    }

    std::string_view rest_;
    Mailbox mailbox_;
    std::vector<Address> addresses_;
    bool quotes_broken_ = false;    // a quote without an end: the rest have no meaning
    bool comments_broken_ = false;  // the same of `(`
};

}  // namespace

std::vector<Address> parse_address_list(const std::string& text) {
    return Parser(text).parse();
}

}  // namespace agent::gmail
