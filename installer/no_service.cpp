#include "installer/service.h"

namespace installer {

std::filesystem::path own_program() {
    return {};  // nobody to tell
}

std::unique_ptr<Service> system_service() {
    throw ServiceError(ServiceError::Kind::unavailable,
                       "this version cannot register a service on this system",
                       "have the system start: agent run");
}

}  // namespace installer
