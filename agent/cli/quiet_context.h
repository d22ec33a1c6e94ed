#pragma once

#include <sstream>

#include "agent/cli/context.h"

namespace agent::cli {

// A Context that nobody watches, for a thread of the running agent that is not the poller's: what
// it would say to a person goes nowhere, and its mirror is a connection of its own.
class QuietContext {
public:
    QuietContext(config::Sources sources, Clock& clock, StopSignal& stop)
        : console_{.in = in_, .out = out_, .err = out_, .json = true},
          context_(console_, std::move(sources), clock, stop) {}

    Context& operator*() { return context_; }
    Context* operator->() { return &context_; }

private:
    std::istringstream in_;
    std::ostringstream out_;
    Console console_;
    Context context_;
};

}  // namespace agent::cli
