#pragma once

#include <memory>
#include <optional>

#include "agent/cli/control_desk.h"
#include "agent/control/address_file.h"
#include "agent/control/api.h"

namespace agent::cli {

// The name in the secret store of the token that opens the local API.
inline constexpr const char* kControlToken = "control";

// The local API beside the poller, as the settings want it: from its construction to its
// destruction. Where it cannot be had, the log says why and the agent works without it.
class LocalApi {
public:
    // What outlives it.
    struct Given {
        Context& context;
        PollWatch& watch;
        pipeline::Poller& poller;
        const Log& log;
    };

    explicit LocalApi(const Given& given);

private:
    void open(const Given& given);

    std::optional<ControlDesk> desk_;
    std::unique_ptr<control::Api> api_;
    std::optional<control::AddressFile> address_file_;
};

}  // namespace agent::cli
