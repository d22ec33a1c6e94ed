#pragma once

#include <stdexcept>

#include "agent/base/user_error.h"

namespace test {

// The UserError that `act` throws; fails the case when it throws none.
template <class Act>
agent::UserError user_error_of(Act act) {
    try {
        act();
    } catch (const agent::UserError& error) {
        return error;
    }
    throw std::logic_error("no UserError was thrown");
}

}  // namespace test
