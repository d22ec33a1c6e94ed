#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <nlohmann/json.hpp>

namespace test {

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// What is made of mail must be text that can be stored: dump() throws on what is not UTF-8, and a
// throw ends the run.
inline void require_storable(const nlohmann::json& value) {
    if (value.dump().empty()) std::abort();
}

}  // namespace test
