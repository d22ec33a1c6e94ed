#include <string>
#include <vector>

#include "agent/app/process.h"
#include "agent/base/clock.h"
#include "agent/cli/console.h"
#include "agent/cli/program.h"
#include "agent/config/config.h"

int main(int argc, char* argv[]) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    return agent::app::run_process(
        words, [](const auto& rest, agent::StopSignal& stop, std::ostream& err) {
            agent::SystemClock clock;
            const auto environment = agent::config::process_environment();
            agent::cli::Console console = agent::cli::system_console(environment, err);
            return agent::cli::run_program(rest, environment, console, clock, stop);
        });
}
