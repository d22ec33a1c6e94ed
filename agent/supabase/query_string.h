#pragma once

#include <string>
#include <vector>

#include "agent/supabase/rest_client.h"

namespace agent::supabase {

// Percent-encoded for any part of a URL: only unreserved characters (RFC 3986 2.3) stay.
std::string encoded(const std::string& text);

// A `"..."` value of in.(...) and or=(...), where commas, dots, colons and brackets would
// otherwise have a meaning (PostgREST references/api/url_grammar.rst). Not yet encoded.
std::string quoted(const std::string& value);

// `?a=1&b=2`, or nothing when nothing was added.
class QueryString {
public:
    QueryString& add(const std::string& name, const std::string& value);
    QueryString& add(const std::vector<Filter>& filters);
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace agent::supabase
