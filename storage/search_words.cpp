#include "storage/search_words.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace storage {
namespace {

constexpr std::pair<std::string_view, std::string_view> kFields[] = {
    {"subject:", "subject : "},
    {"from:", "sender : "},
    {"to:", "recipients : "},
    {"snippet:", "snippet : "},
};

// What unicode61 may take as a part of a word: letters and digits, and of what lies beyond ASCII
// it decides itself.
bool may_make_words(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

struct Term {
    bool excluded = false;
    std::string_view field;  // as FTS5 writes it, or empty
    std::string_view text;
    bool beginning = false;
};

// Takes terms off the front of what was typed.
class TermReader {
public:
    explicit TermReader(std::string_view rest) : rest_(rest) {}

    // Whether a " was opened and never closed.
    bool open_quote() const { return open_quote_; }

    std::optional<Term> next() {
        constexpr std::string_view kBlanks = " \t\r\n";
        rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
        if (rest_.empty()) return std::nullopt;
        Term term;
        term.excluded = take("-");
        for (const auto& [typed, meant] : kFields) {
            if (!take(typed)) continue;
            term.field = meant;
            break;
        }
        term.text = take("\"") ? until("\"") : until(kBlanks);
        term.beginning = term.text.ends_with('*') || take("*");
        return term;
    }

private:
    bool take(std::string_view beginning) {
        if (!rest_.starts_with(beginning)) return false;
        rest_.remove_prefix(beginning.size());
        return true;
    }

    // Up to one of `ends`, which is taken too.
    std::string_view until(std::string_view ends) {
        const auto end = rest_.find_first_of(ends);
        const std::string_view taken = rest_.substr(0, end);
        if (end == std::string_view::npos && ends == "\"") open_quote_ = true;
        rest_.remove_prefix(std::min(taken.size() + 1, rest_.size()));
        return taken;
    }

    std::string_view rest_;
    bool open_quote_ = false;
};

// Quoted, everything in it is text to FTS5. A NUL would end SQLite's reading.
std::string quoted(const Term& term) {
    std::string text(term.field);
    text += '"';
    for (const char c : term.text) text += c == '"' || c == '\0' ? ' ' : c;
    text += '"';
    if (term.beginning) text += " *";
    return text;
}

}  // namespace

std::variant<std::string, SearchRefusal> match_expression(std::string_view words) {
    std::string wanted;
    std::string excluded;
    TermReader reader(words);
    while (const auto term = reader.next()) {
        if (std::none_of(term->text.begin(), term->text.end(), may_make_words)) continue;
        if (term->excluded) {
            excluded += " NOT " + quoted(*term);
        } else {
            wanted += (wanted.empty() ? "" : " ") + quoted(*term);
        }
    }
    if (reader.open_quote()) return SearchRefusal::open_quote;
    if (wanted.empty()) {
        return excluded.empty() ? SearchRefusal::no_words : SearchRefusal::only_exclusions;
    }
    return wanted + excluded;
}

}  // namespace storage
