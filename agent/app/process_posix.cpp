#include <iostream>

#include "agent/app/process.h"
#include "agent/app/signals.h"

namespace agent::app {

int run_process(std::vector<std::string> words, const ProcessBody& body) {
    StopSignal stop;
    const SignalWatcher watcher(stop);  // before any other thread
    return body(words, stop, std::cerr);
}

}  // namespace agent::app
