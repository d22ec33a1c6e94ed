#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "agent/base/stop_signal.h"

namespace agent::cli {

// What only the operating system knows about the terminal. One implementation a system.

enum class Stream { in, out, err };
bool is_terminal(Stream stream);

struct TerminalSize {
    std::size_t columns;
    std::size_t lines;
};
// Of the terminal that standard output goes to.
std::optional<TerminalSize> terminal_size();

// Makes the terminal of standard output obey ANSI escape sequences; false when it cannot.
bool enable_escape_sequences();

// Returns true once standard input can be read (or has ended), false once `stop` is requested.
bool wait_for_standard_input(const StopSignal& stop);

// While it lives, what is typed is not shown.
class HiddenInput {
public:
    HiddenInput();
    ~HiddenInput();
    HiddenInput(const HiddenInput&) = delete;
    HiddenInput& operator=(const HiddenInput&) = delete;

private:
    struct Saved;
    std::unique_ptr<Saved> saved_;  // none when standard input is no terminal
};

}  // namespace agent::cli
