#pragma once

#include <string>
#include <utility>

#include "agent/secrets/secret_store.h"

namespace agent::cli {

// Holds one secret in memory until it has been proved good, so that a refused one never
// replaces a good one. For one thread.
class StagedSecretStore : public secrets::SecretStore {
public:
    StagedSecretStore(std::string name, Secret secret)
        : name_(std::move(name)), secret_(std::move(secret)) {}

    std::optional<Secret> read(const std::string& name) override {
        if (name != name_ || secret_.empty()) return std::nullopt;
        return secret_;
    }
    void write(const std::string& name, const Secret& secret) override {
        if (name == name_) secret_ = secret;
    }
    void remove(const std::string& name) override {
        if (name == name_) secret_ = Secret();
    }
    std::string description() const override { return "memory"; }

    const Secret& secret() const { return secret_; }

private:
    std::string name_;
    Secret secret_;
};

}  // namespace agent::cli
