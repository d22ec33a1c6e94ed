#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/base/secret.h"
#include "agent/base/stop_signal.h"
#include "agent/control/access.h"
#include "agent/control/desk.h"
#include "agent/control/gate.h"
#include "agent/control/router.h"
#include "agent/control/server.h"

namespace agent::control {

// The local API of a running agent: everything of this folder, put together. From its
// construction to its destruction it answers on http://127.0.0.1:PORT.
class Api {
public:
    struct Parts {
        Desk& desk;
        Clock& clock;
        StopSignal& stop;
        const Log& log;
    };

    // `server`: listening, not started.
    Api(std::unique_ptr<Server> server, Secret token, std::vector<std::string> allowed_origins,
        Parts parts);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    std::uint16_t port() const { return server_->port(); }

private:
    StopSignal stop_;  // also requested when the API ends before the agent does
    Access access_;
    Gate gate_;
    Router router_;
    std::unique_ptr<Server> server_;  // last: its threads use all of the above
};

}  // namespace agent::control
