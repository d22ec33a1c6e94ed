#pragma once

#include <span>
#include <string>

namespace storage {

// `["a","b"]`: texts as one JSON array (RFC 8259), so that a statement takes any number of them
// in a single parameter and reads them with json_each. Bytes from 0x80 up pass unchanged.
std::string json_array(std::span<const std::string> texts);

}  // namespace storage
