#pragma once

#include <string>

#include "agent/analytics/own_addresses.h"
#include "agent/analytics/thread_numbers.h"
#include "agent/analytics/time_zone.h"

namespace agent::analytics {

// A message as insights see it. What is not `own` and not `noise` was written by a person to
// persons, as far as marks can tell.
struct Correspondence {
    const storage::MessageHead& head;
    ThreadNumbers::Number thread;  // a message without one is a thread by itself
    std::string from;              // comparable
    LocalTime local;
    bool own = false;
    bool newsletter = false;  // bears the marks of a mailing list or of bulk mail
    bool automatic = false;   // of the rest, from a sender that reads no answers

    bool noise() const { return newsletter || automatic; }
};

Correspondence correspondence(const storage::MessageHead& head, const OwnAddresses& own,
                              ThreadNumbers& threads, TimeZone& zone);

}  // namespace agent::analytics
