#pragma once

#include <filesystem>

#include "installer/scm.h"
#include "installer/service.h"

namespace installer {

// Tells Windows how to keep the service: when to start it, when to start it again, how long to
// wait for its end.
void write_settings(const ScmHandle& service);
// The handle needs SERVICE_QUERY_CONFIG.
ServiceUpkeep read_settings(const ScmHandle& service);

// So that the Event Log finds the texts, in the program itself.
void register_event_source(const std::filesystem::path& program);
void remove_event_source();

}  // namespace installer
