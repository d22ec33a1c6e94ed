#include "agent/app/metered_link.h"

namespace agent::app {

bool on_metered_link() {
    return false;
}

}  // namespace agent::app
