/* A stub, written by hand after Apple's public documentation: what agent/app/power_macos.cpp needs
   of IOKit, so that it compiles without Apple's SDK. With the SDK it is not used.
   https://developer.apple.com/documentation/iokit/iopskeys_h */
#pragma once

#define kIOPSBatteryPowerValue "Battery Power"
