#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "agent/cli/terminal.h"

namespace agent::cli {

bool is_terminal(Stream stream) {
    switch (stream) {
        case Stream::in:
            return isatty(STDIN_FILENO) == 1;
        case Stream::out:
            return isatty(STDOUT_FILENO) == 1;
        case Stream::err:
            return isatty(STDERR_FILENO) == 1;
    }
    return false;
}

std::optional<TerminalSize> terminal_size() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
    return TerminalSize{size.ws_col, size.ws_row};
}

bool enable_escape_sequences() {
    return true;
}

bool wait_for_standard_input(const StopSignal& stop) {
    // Signals are taken by a thread of their own, so they do not interrupt a read.
    constexpr int kBetweenLooksMs = 100;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    while (!stop.requested()) {
        if (poll(&input, 1, kBetweenLooksMs) != 0) return true;
    }
    return false;
}

struct HiddenInput::Saved {
    termios settings{};
};

HiddenInput::HiddenInput() {
    auto saved = std::make_unique<Saved>();
    if (tcgetattr(STDIN_FILENO, &saved->settings) != 0) return;
    termios hidden = saved->settings;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hidden.c_lflag |= ECHONL;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0) saved_ = std::move(saved);
}

HiddenInput::~HiddenInput() {
    if (saved_) tcsetattr(STDIN_FILENO, TCSANOW, &saved_->settings);
}

}  // namespace agent::cli
