#pragma once

#include <string>

#include "installer/service_spec.h"

namespace installer {

// The text of a systemd user unit: ready when the poller runs (Type=notify), restarted with pauses
// after a crash or when the poller hangs, not restarted where that is useless. Throws
// std::invalid_argument when a path holds a line break, which no unit can.
// https://www.freedesktop.org/software/systemd/man/systemd.service.html
std::string systemd_user_unit(const ServiceSpec& spec);

// Where the settings and secrets of a worker that systemd runs stand, as NAME=value lines; root's
// alone.
inline constexpr const char* kWorkerSettings = "/etc/mail-analytics-agent/worker.env";

// The name of the system's unit of a worker.
inline constexpr const char* kWorkerServiceName = "mail-analytics-agent-worker";

// The text of a systemd system unit for `mode=worker`: started, watched and restarted as the user
// unit is, as a user that systemd makes for it, which sees nothing of the machine but its own state
// folder and reads the secret key as a credential (systemd.exec(5), LoadCredential=). `program` is
// absolute. Not started while kWorkerSettings is absent. Throws as systemd_user_unit() does.
std::string systemd_worker_unit(const std::filesystem::path& program);

}  // namespace installer
