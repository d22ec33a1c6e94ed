#include <fstream>
#include <string>
#include <system_error>

#include "agent/app/power.h"

namespace agent::app {
namespace {

namespace fs = std::filesystem;

std::string line_in(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

}  // namespace

bool on_battery(const fs::path& supplies) {
    bool discharging = false;
    std::error_code failure;
    for (fs::directory_iterator entry(supplies, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const fs::path supply = entry->path();
        // A mouse has a battery, too.
        if (line_in(supply / "scope") == "Device") continue;
        if (line_in(supply / "type") != "Battery") {
            if (line_in(supply / "online") == "1") return false;
        } else if (line_in(supply / "status") == "Discharging") {
            discharging = true;
        }
    }
    return discharging;
}

}  // namespace agent::app
