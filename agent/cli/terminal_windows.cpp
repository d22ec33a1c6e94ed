#include <windows.h>

#include "agent/cli/terminal.h"

namespace agent::cli {

bool is_terminal(Stream stream) {
    DWORD mode = 0;
    const DWORD id = stream == Stream::in    ? STD_INPUT_HANDLE
                     : stream == Stream::out ? STD_OUTPUT_HANDLE
                                             : STD_ERROR_HANDLE;
    return GetConsoleMode(GetStdHandle(id), &mode) != 0;
}

std::optional<TerminalSize> terminal_size() {
    CONSOLE_SCREEN_BUFFER_INFO info{};
    if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info)) return std::nullopt;
    return TerminalSize{static_cast<std::size_t>(info.srWindow.Right - info.srWindow.Left + 1),
                        static_cast<std::size_t>(info.srWindow.Bottom - info.srWindow.Top + 1)};
}

bool enable_escape_sequences() {
    const HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD mode = 0;
    SetConsoleOutputCP(CP_UTF8);
    return GetConsoleMode(out, &mode) &&
           SetConsoleMode(out, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

bool wait_for_standard_input(const StopSignal& stop) {
    constexpr DWORD kBetweenLooksMs = 100;
    while (!stop.requested()) {
        if (WaitForSingleObject(GetStdHandle(STD_INPUT_HANDLE), kBetweenLooksMs) != WAIT_TIMEOUT) {
            return true;
        }
    }
    return false;
}

struct HiddenInput::Saved {
    DWORD mode = 0;
};

HiddenInput::HiddenInput() {
    const HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    auto saved = std::make_unique<Saved>();
    if (!GetConsoleMode(in, &saved->mode)) return;
    if (SetConsoleMode(in, saved->mode & ~ENABLE_ECHO_INPUT)) saved_ = std::move(saved);
}

HiddenInput::~HiddenInput() {
    if (saved_) SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), saved_->mode);
}

}  // namespace agent::cli
