#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "installer/service_spec.h"

namespace installer {

// Why the system did not do what was asked. `hint` says what to do.
class ServiceError : public std::runtime_error {
public:
    enum class Kind {
        unavailable,    // this system, or this session of it, has no such services
        not_installed,  // install first
        not_permitted,
        failed,
    };
    ServiceError(Kind kind, const std::string& what, std::string hint)
        : std::runtime_error(what), kind_(kind), hint_(std::move(hint)) {}

    Kind kind() const { return kind_; }
    const std::string& hint() const { return hint_; }

private:
    Kind kind_;
    std::string hint_;
};

// How the system keeps the service, as the system says; nothing where it does not tell.
struct ServiceUpkeep {
    std::optional<bool> delayed_start;  // after the rest of the system
    // Before it is started again after the first, second, and every further failure.
    std::optional<std::vector<std::chrono::seconds>> restart_delays;
    std::optional<std::chrono::seconds> failures_forgotten;
    std::optional<bool> restarts_after_exit_codes;  // not after crashes alone
    std::optional<std::chrono::seconds> shutdown_patience;
};

struct ServiceState {
    enum class Kind { not_installed, stopped, starting, running, failed };
    Kind kind = Kind::not_installed;
    std::string detail;       // for people: what the service says of itself, why it failed
    std::optional<long> pid;  // while it runs
    bool starts_at_login = false;
    bool runs_without_login = false;
    std::string to_run_without_login;  // the command by which it would
    std::filesystem::path definition;  // the file that describes it to the system
    ServiceUpkeep upkeep;
};

// The agent as a background service of this user. Every call is idempotent and throws ServiceError.
class Service {
public:
    virtual ~Service() = default;

    // Describes it to the system, anew when it was there, and has it started at login.
    virtual void install(const ServiceSpec& spec) = 0;
    // Stops it and takes it out of the system. The user's data stays.
    virtual void uninstall() = 0;
    // Returns once it is ready.
    virtual void start() = 0;
    // Returns once it has ended.
    virtual void stop() = 0;
    virtual void restart() = 0;
    virtual ServiceState state() = 0;
};

// Where this very program is, for ServiceSpec::program.
std::filesystem::path own_program();

// This system's. Throws ServiceError (unavailable) when it has none that we know of.
std::unique_ptr<Service> system_service();

}  // namespace installer
