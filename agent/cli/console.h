#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

#include "agent/base/stop_signal.h"

namespace agent::cli {

// Where a command reads and writes, and what may be written there.
struct Console {
    std::istream& in;
    std::ostream& out;  // what the user asked for; safe to pipe
    std::ostream& err;  // everything else
    bool in_terminal = false;
    bool out_terminal = false;
    bool err_terminal = false;
    bool json = false;       // --json: facts and errors as one JSON object
    bool colour = false;     // on `out`
    bool unicode = false;    // `out` shows UTF-8
    std::size_t width = 0;   // columns of `out`; 0: no limit
    std::size_t height = 0;  // lines that `out` shows at once; 0: no limit
    bool verbose = false;    // --verbose: what goes to the log shows on `err`, too
    // Where remarks go instead of to `err`: with --quiet, nowhere.
    std::ostream* remarks_to = nullptr;
    // Returns once `in` can be read without waiting, or false when `stop` was requested first.
    // Without it, reading just waits.
    std::function<bool(const StopSignal& stop)> wait_for_input = {};
    // Shows a page in the person's browser; false when it cannot. Without it, none is opened.
    std::function<bool(const std::string& url)> open_browser = {};
};

// The streams of this process, but for `err`. `environment`: NO_COLOR (https://no-color.org), TERM,
// COLUMNS, LINES, and for the character set LC_ALL, LC_CTYPE and LANG.
Console system_console(const std::map<std::string, std::string>& environment, std::ostream& err);

// For what is good to know and may be left out: progress, "3 settings written". Questions, warnings
// and errors go to `err`.
std::ostream& remarks(const Console& console);

enum class Colour { none, red, green, yellow, cyan, dim, bold };

// The text with the escape sequences of that colour, where the console shows colours.
std::string painted(const Console& console, Colour colour, std::string_view text);

}  // namespace agent::cli
