#pragma once

#include <nlohmann/json.hpp>

namespace agent::gmail {

// Whether a message resource came in the full format: the metadata format has no bodies.
bool has_bodies(const nlohmann::json& resource);

}  // namespace agent::gmail
