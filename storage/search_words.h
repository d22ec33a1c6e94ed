#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace storage {

// Why words cannot be searched for.
enum class SearchRefusal {
    no_words,         // nothing, or signs alone
    open_quote,       // a " without its partner
    only_exclusions,  // `-word` needs something to be taken from
};

// What a user types as an expression of FTS5 (sqlite.org/fts5.html#full_text_query_syntax) that
// SQLite never finds malformed. All words must be there, in any order; "some words" in this order;
// `word*` is a beginning; `-word` must be absent; `subject:`, `from:`, `to:` and `snippet:` look
// there alone. Case and accents do not matter.
std::variant<std::string, SearchRefusal> match_expression(std::string_view words);

}  // namespace storage
