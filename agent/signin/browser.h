#pragma once

#include <string>

namespace agent::signin {

// Asks the desktop to show `url` (https, or http on loopback) in the person's browser. False when
// there is no desktop or no program that does it; true says only that one was started. The child
// sees the URL in its arguments, so it must hold no secret.
bool open_browser(const std::string& url);

}  // namespace agent::signin
