#pragma once

#include <span>
#include <string>

#include <nlohmann/json.hpp>

namespace agent::gmail {

// Reading JSON from elsewhere: what is absent or of another type is simply not there.

// Null when `object` is no object or has no such key. Lives as long as `object`.
const nlohmann::json* find(const nlohmann::json& object, const char* key);

// Null when absent or no string. Lives as long as `object`.
const std::string* find_text(const nlohmann::json& object, const char* key);

// Empty when absent or no string.
std::string text_at(const nlohmann::json& object, const char* key);

// Google writes 64-bit numbers as strings, and stand-ins write them as numbers: the digits
// of either; empty otherwise.
std::string digits_at(const nlohmann::json& object, const char* key);

// The elements of the array at `key`; none when it is no array. Lives as long as `object`.
std::span<const nlohmann::json> array_at(const nlohmann::json& object, const char* key);

}  // namespace agent::gmail
