#include "agent/cli/program.h"

#include <algorithm>

#include "agent/base/user_error.h"
#include "agent/cli/command_line.h"
#include "agent/cli/failure.h"

namespace agent::cli {

namespace {

// The console as the command line wants it.
Console adapted(Console console, const Invocation& invocation) {
    console.verbose = invocation.verbose;
    switch (invocation.colours) {
        case Invocation::Colours::automatic:
            break;
        case Invocation::Colours::always:
            console.colour = true;
            break;
        case Invocation::Colours::never:
            console.colour = false;
            break;
    }
    return console;
}

ExitCode run(const std::vector<std::string>& words,
             const std::map<std::string, std::string>& environment, Console& console, Clock& clock,
             StopSignal& stop) {
    const Invocation invocation = parse_command_line(words, environment);
    std::ostream nowhere(nullptr);
    Console chosen = adapted(console, invocation);
    if (invocation.quiet) chosen.remarks_to = &nowhere;
    Context context(chosen, invocation.sources, clock, stop);
    const ExitCode code = invocation.action(context);
    console.out.flush();
    if (!console.out) {
        throw UserError(ExitCode::cannot_write, "cannot write the answer to standard output",
                        "see whether the disk is full");
    }
    return code;
}

}  // namespace

int run_program(const std::vector<std::string>& words,
                const std::map<std::string, std::string>& environment, Console& console,
                Clock& clock, StopSignal& stop) {
    // Looked for before parsing, so that a wrong command line is reported as asked, too.
    console.json = std::find(words.begin(), words.end(), "--json") != words.end();
    try {
        return static_cast<int>(run(words, environment, console, clock, stop));
    } catch (...) {
        const Failure failure = describe(std::current_exception());
        console.out.flush();
        print(console, failure);
        return static_cast<int>(failure.code);
    }
}

}  // namespace agent::cli
