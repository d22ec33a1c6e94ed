/* A stub, written by hand after Apple's public documentation: what agent/app/power_macos.cpp needs
   of IOKit, so that it compiles without Apple's SDK. With the SDK it is not used.
   https://developer.apple.com/documentation/iokit/iopowersources_h */
#pragma once

#include <CoreFoundation/CoreFoundation.h>

#ifdef __cplusplus
extern "C" {
#endif

CFTypeRef IOPSCopyPowerSourcesInfo(void);
CFStringRef IOPSGetProvidingPowerSourceType(CFTypeRef snapshot);

#ifdef __cplusplus
}
#endif
