#pragma once

#include <cstdint>

#include <Poco/Net/ServerSocket.h>

#include "agent/base/clock.h"

namespace agent::control {

// Listens on 127.0.0.1 alone, sharing the port with nobody. Of every connection that it accepts,
// all reading must be over within `patience`, whatever the pieces in which bytes come: a request
// of one byte a second holds a thread no longer than that. Throws Poco::Net::NetException or
// Poco::IOException when it cannot listen.
Poco::Net::ServerSocket listen_with_deadline(std::uint16_t port, Millis patience);

}  // namespace agent::control
