#pragma once

#include <string>
#include <vector>

#include <Poco/String.h>

namespace agent::usage {

inline std::string joined(const std::vector<std::string>& words, const std::string& between) {
    return Poco::cat(between, words.begin(), words.end());
}

}  // namespace agent::usage
