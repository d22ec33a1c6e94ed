#include <iostream>

#include <Poco/Net/Net.h>

#include "agent/app/process.h"
#include "agent/app/service_host_windows.h"
#include "agent/app/signals.h"
#include "installer/service_spec.h"

namespace agent::app {
namespace {

// Statically linked, Poco does not prepare the system's sockets by itself.
class Sockets {
public:
    Sockets() { Poco::Net::initializeNetwork(); }
    ~Sockets() { Poco::Net::uninitializeNetwork(); }
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;
};

}  // namespace

int run_process(std::vector<std::string> words, const ProcessBody& body) {
    const Sockets sockets;
    if (!words.empty() && words.front() == installer::kServiceWord) {
        words.erase(words.begin());
        return run_as_service(words, body);
    }
    StopSignal stop;
    const SignalWatcher watcher(stop);
    return body(words, stop, std::cerr);
}

}  // namespace agent::app
