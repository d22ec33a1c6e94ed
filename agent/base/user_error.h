#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "agent/base/exit_code.h"

namespace agent {

// Something only the user can put right. main prints `what()` and `hint()` in one
// line each and ends with `code()`; neither may hold a secret or mail content.
class UserError : public std::runtime_error {
public:
    UserError(ExitCode code, const std::string& what, std::string hint = "")
        : std::runtime_error(what), code_(code), hint_(std::move(hint)) {}

    ExitCode code() const { return code_; }
    // What to do about it, such as "run: agent login supabase".
    const std::string& hint() const { return hint_; }

private:
    ExitCode code_;
    std::string hint_;
};

}  // namespace agent
