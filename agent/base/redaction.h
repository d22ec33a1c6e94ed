#pragma once

#include <string>
#include <string_view>

namespace agent {

// The text with what looks like a credential replaced by "[secret]" and what looks like an e-mail
// address by "[address]". The last line of defence for log lines and error texts: nothing there
// should hold either, but a far end's words or a library's may. Known by their shape: JWTs,
// Google's tokens, codes and client secrets, Supabase's secret keys; by the name before them:
// passwords and tokens of any shape (`refresh_token=...`, `"password":"..."`, `Bearer ...`).
std::string redacted(std::string_view text);

}  // namespace agent
