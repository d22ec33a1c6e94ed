#pragma once

#include <exception>
#include <string>

#include "agent/base/exit_code.h"
#include "agent/cli/console.h"

namespace agent::cli {

// What a shell expects of a program that Ctrl-C ended: 128 + SIGINT.
inline constexpr ExitCode kInterrupted{130};

// Thrown by a command that ends because of the stop signal.
struct Interrupted : std::exception {
    const char* what() const noexcept override { return "interrupted"; }
};

// How a command failed, for people and for scripts.
struct Failure {
    ExitCode code;
    std::string what;
    std::string hint;  // what to do; may be empty
};

// The one place where exceptions become exit codes.
Failure describe(const std::exception_ptr& exception);

// `agent: what` and `  hint: ...` on `err`; with --json one object,
// {"error":{"message","hint","exit_code"}}. Nothing for an interruption.
void print(Console& console, const Failure& failure);

}  // namespace agent::cli
