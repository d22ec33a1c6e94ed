#pragma once

#include <string>

namespace agent::gmail {

struct MessageRef {
    std::string id;  // opaque
    std::string thread_id;
};

}  // namespace agent::gmail
