#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace agent::config {

// The variables of a file in the usual dotenv form (https://github.com/motdotla/dotenv):
// NAME=value, `export ` before it, # comments, 'literal' and "escaped \n" quotes, both of
// which may span lines. $NAME is not replaced. Of a name given twice the last counts.
// Throws UserError (configuration) naming `file` and the line when one is malformed; never
// quotes a line.
std::map<std::string, std::string> parse_env_file(std::string_view text,
                                                  const std::filesystem::path& file);

}  // namespace agent::config
