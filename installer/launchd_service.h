#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "installer/service.h"

namespace installer {

// Whose launchd it is, and how long it may take.
struct LaunchdSession {
    unsigned user = 0;              // the number of the user who is logged in
    std::filesystem::path folder;   // of property lists: ~/Library/LaunchAgents
    std::chrono::seconds patience;  // for a start or a stop
};

// The agent as a LaunchAgent in the user's graphical session, through launchctl(1), found by PATH.
// It speaks to no library of macOS, so that its logic is tested anywhere.
std::unique_ptr<Service> launchd_service(LaunchdSession session);

}  // namespace installer
