#include <CoreFoundation/CoreFoundation.h>
#include <IOKit/ps/IOPSKeys.h>
#include <IOKit/ps/IOPowerSources.h>
#include <array>
#include <memory>
#include <string_view>
#include <type_traits>

#include "agent/app/power.h"

namespace agent::app {
namespace {

struct Release {
    void operator()(CFTypeRef object) const noexcept { CFRelease(object); }
};

}  // namespace

// https://developer.apple.com/documentation/iokit/iopowersources_h
bool on_battery(const std::filesystem::path& /*supplies*/) {
    const std::unique_ptr<std::remove_pointer_t<CFTypeRef>, Release> sources(
        IOPSCopyPowerSourcesInfo());
    if (!sources) return false;
    const CFStringRef providing = IOPSGetProvidingPowerSourceType(sources.get());  // not ours
    std::array<char, 64> name{};
    if (providing == nullptr ||
        !CFStringGetCString(providing, name.data(), name.size(), kCFStringEncodingUTF8)) {
        return false;
    }
    return std::string_view(name.data()) == kIOPSBatteryPowerValue;
}

}  // namespace agent::app
