#pragma once

#include <string>

namespace agent::config {

// Whether `key` opens every user's data: a secret key ("sb_secret_...") or the older JWT with
// the role service_role (https://supabase.com/docs/guides/api/api-keys). The JWT's signature
// plays no part.
bool is_secret_supabase_key(const std::string& key);

}  // namespace agent::config
