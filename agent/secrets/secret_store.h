#pragma once

#include <optional>
#include <string>

#include "agent/base/secret.h"

namespace agent::secrets {

// All that the agent keeps: the permission of Google, the session of Supabase, and the token that
// opens the local API.
inline constexpr const char* kNames[] = {"google", "supabase", "control"};

// Where credentials rest, under one of kNames.
// Safe to use from any thread; a write is durable when it returns.
class SecretStore {
public:
    virtual ~SecretStore() = default;

    // Nothing when absent. Throws std::runtime_error when the store cannot be read.
    virtual std::optional<Secret> read(const std::string& name) = 0;
    // Replaces. Throws std::runtime_error when the store cannot be written.
    virtual void write(const std::string& name, const Secret& secret) = 0;
    // Removing what is absent succeeds.
    virtual void remove(const std::string& name) = 0;
    // For people: "file /home/you/.../secrets.json".
    virtual std::string description() const = 0;
};

}  // namespace agent::secrets
