#pragma once

#include <map>
#include <mutex>

#include "agent/secrets/secret_store.h"

namespace test {

class MemorySecretStore : public agent::secrets::SecretStore {
public:
    std::optional<agent::Secret> read(const std::string& name) override {
        const std::lock_guard lock(mutex_);
        const auto found = secrets_.find(name);
        if (found == secrets_.end()) return std::nullopt;
        return found->second;
    }
    void write(const std::string& name, const agent::Secret& secret) override {
        const std::lock_guard lock(mutex_);
        secrets_[name] = secret;
    }
    void remove(const std::string& name) override {
        const std::lock_guard lock(mutex_);
        secrets_.erase(name);
    }
    std::string description() const override { return "memory"; }

private:
    std::mutex mutex_;
    std::map<std::string, agent::Secret> secrets_;
};

}  // namespace test
