#pragma once

#include <optional>
#include <string>
#include <unordered_set>

#include "agent/supabase/rest_client.h"

namespace agent::supabase {

// Where the next page in the order (`column`, id) begins. A page's length is no sign of the
// end (the server may cut it), so the reader goes on until a page is empty; this guards
// against a server whose pages repeat, with which that would never happen.
class Keyset {
public:
    explicit Keyset(std::string column) : column_(std::move(column)) {}

    // Takes note of a page that is not empty. Error::malformed when a row lacks its key or no
    // row is new. The same id with another value is new: that row was changed meanwhile.
    std::optional<Error> pass(const Json& page);

    // The filter that skips all rows so far; nothing before the first page.
    const std::optional<Filter>& next() const { return next_; }

private:
    std::string column_;
    std::unordered_set<std::string> seen_;
    std::optional<Filter> next_;
};

}  // namespace agent::supabase
