#include "agent/app/version.h"

namespace agent::app {

std::string_view version() {
    return AGENT_VERSION;
}

}  // namespace agent::app
