#include "agent/supabase/keyset.h"

namespace agent::supabase {
namespace {

// A key column as it is written in a filter; nothing when it is absent, null or compound.
std::optional<std::string> key_text(const Json& row, const std::string& column) {
    const auto found = row.find(column);
    if (found == row.end()) return std::nullopt;
    if (found->is_string()) return found->get<std::string>();
    if (found->is_number()) return found->dump();
    return std::nullopt;
}

Error malformed_page(std::string what) {
    return {Error::Kind::malformed, std::move(what), "", 200, std::nullopt};
}

}  // namespace

std::optional<Error> Keyset::pass(const Json& page) {
    bool news = false;
    for (const Json& row : page) {
        const auto value = key_text(row, column_);
        const auto id = key_text(row, "id");
        if (!value || !id)
            return malformed_page("Supabase sent a row without " + column_ + " or id");
        news |= seen_.insert(*value + '\n' + *id).second;
        next_ = after_key(column_, *value, *id);
    }
    if (!news) return malformed_page("Supabase sends the same rows again and again");
    return std::nullopt;
}

}  // namespace agent::supabase
