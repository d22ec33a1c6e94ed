#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/cli/context.h"
#include "agent/cli/json_output.h"

namespace agent::cli {

// Asks the running agent of this data folder over its local API, as its owner.
class ControlClient {
public:
    // Nothing when no agent runs, or one that does not say where its API is.
    static std::optional<ControlClient> find(Context& context);

    // "http://127.0.0.1:PORT".
    std::string address() const;

    // The answer to POST with an empty body. Throws UserError (unavailable) when the API does not
    // answer, or not with success.
    Json post(const std::string& path);

private:
    ControlClient(Context& context, std::uint16_t port, Secret token);

    Context& context_;
    std::uint16_t port_;
    Secret token_;
};

}  // namespace agent::cli
