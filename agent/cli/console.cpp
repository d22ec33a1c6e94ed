#include "agent/cli/console.h"

#include <charconv>
#include <iostream>

#include <Poco/String.h>

#include "agent/cli/terminal.h"
#include "agent/signin/browser.h"

namespace agent::cli {

namespace {

std::string_view variable(const std::map<std::string, std::string>& environment,
                          const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string_view() : std::string_view(found->second);
}

// What the person has set goes over what the terminal says of itself.
std::size_t extent(std::string_view set, std::size_t own) {
    std::size_t extent = 0;
    const auto parsed = std::from_chars(set.data(), set.data() + set.size(), extent);
    return parsed.ec == std::errc() && extent > 0 ? extent : own;
}

// By POSIX the first of these that is not empty decides. Windows Terminal takes UTF-8.
bool speaks_utf8(const std::map<std::string, std::string>& environment) {
#ifdef _WIN32
    (void)environment;
    return true;
#else
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string locale = Poco::toLower(std::string(variable(environment, name)));
        if (locale.empty()) continue;
        return locale.find("utf-8") != std::string::npos ||
               locale.find("utf8") != std::string::npos;
    }
    return false;
#endif
}

const char* code_of(Colour colour) {
    switch (colour) {
        case Colour::red:
            return "\x1b[31m";
        case Colour::green:
            return "\x1b[32m";
        case Colour::yellow:
            return "\x1b[33m";
        case Colour::cyan:
            return "\x1b[36m";
        case Colour::dim:
            return "\x1b[2m";
        case Colour::bold:
            return "\x1b[1m";
        case Colour::none:
            break;
    }
    return "";
}

}  // namespace

Console system_console(const std::map<std::string, std::string>& environment, std::ostream& err) {
    Console console{.in = std::cin, .out = std::cout, .err = err};
    console.in_terminal = is_terminal(Stream::in);
    console.out_terminal = is_terminal(Stream::out) && variable(environment, "TERM") != "dumb" &&
                           enable_escape_sequences();
    console.err_terminal =
        &err == &std::cerr && is_terminal(Stream::err) && variable(environment, "TERM") != "dumb";
    console.colour = console.out_terminal && variable(environment, "NO_COLOR").empty();
    if (console.out_terminal) {
        const TerminalSize size = terminal_size().value_or(TerminalSize{80, 24});
        console.width = extent(variable(environment, "COLUMNS"), size.columns);
        console.height = extent(variable(environment, "LINES"), size.lines);
    }
    console.unicode = speaks_utf8(environment);
    console.wait_for_input = &wait_for_standard_input;
    console.open_browser = &signin::open_browser;
    return console;
}

std::ostream& remarks(const Console& console) {
    return console.remarks_to == nullptr ? console.err : *console.remarks_to;
}

std::string painted(const Console& console, Colour colour, std::string_view text) {
    if (!console.colour || colour == Colour::none) return std::string(text);
    return code_of(colour) + std::string(text) + "\x1b[0m";
}

}  // namespace agent::cli
