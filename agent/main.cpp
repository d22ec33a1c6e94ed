#include <string>
#include <vector>

#include "agent/app/signals.h"
#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"
#include "agent/cli/console.h"
#include "agent/cli/program.h"
#include "agent/config/config.h"

int main(int argc, char* argv[]) {
    agent::StopSignal stop;
    const agent::app::SignalWatcher watcher(stop);  // before any other thread
    agent::SystemClock clock;
    const auto environment = agent::config::process_environment();
    agent::cli::Console console = agent::cli::system_console(environment);

    const std::vector<std::string> words(argv + 1, argv + argc);
    return agent::cli::run_program(words, environment, console, clock, stop);
}
