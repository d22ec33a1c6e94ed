#pragma once

#include <string>

#include "installer/service_spec.h"

namespace installer {

// The text of a systemd user unit: ready when the poller runs (Type=notify), restarted with pauses
// after a crash or when the poller hangs, not restarted where that is useless. Throws
// std::invalid_argument when a path holds a line break, which no unit can.
// https://www.freedesktop.org/software/systemd/man/systemd.service.html
std::string systemd_user_unit(const ServiceSpec& spec);

}  // namespace installer
