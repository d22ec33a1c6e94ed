#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace agent::gmail {

// The headers of a Gmail message part: an array of {name, value}, names in the sender's spelling
// and possibly repeated. Values as Gmail sends them.

// Of the first header of that name, compared without case; empty when there is none.
std::string find_header(const nlohmann::json& part, const std::string& name);

// Of all headers of that name.
std::vector<std::string> find_headers(const nlohmann::json& part, const std::string& name);

// `utf-8` of `text/plain; charset="utf-8"`; empty when there is none.
std::string header_parameter(const std::string& value, const std::string& name);

}  // namespace agent::gmail
