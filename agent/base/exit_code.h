#pragma once

namespace agent {

// What the program ends with, after BSD sysexits. Supervisors and scripts rely on
// these: 77 and 78 mean that trying again without a person is useless.
enum class ExitCode : int {
    done = 0,
    failed = 1,
    usage = 64,
    data_error = 65,      // a damaged database or a malformed file
    unavailable = 69,     // a service answered, but not usefully
    internal_error = 70,  // our bug
    cannot_write = 73,    // disk full, folder not writable
    try_later = 75,       // offline, rate limited or held by another agent; work is kept
    not_permitted = 77,   // not signed in, or not allowed
    configuration = 78,
};

}  // namespace agent
