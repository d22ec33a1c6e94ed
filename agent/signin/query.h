#pragma once

#include <string>
#include <utility>
#include <vector>

namespace agent::signin {

using Query = std::vector<std::pair<std::string, std::string>>;

// `base` with `query` added to what it already asks, percent-encoded.
std::string with_query(const std::string& base, const Query& query);

}  // namespace agent::signin
