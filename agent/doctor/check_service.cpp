#include "agent/doctor/checks.h"
#include "installer/service.h"

namespace agent::doctor {
namespace {

using Kind = installer::ServiceState::Kind;

constexpr const char* kName = "service";

std::string running(const installer::ServiceState& state) {
    std::string what = "running";
    if (state.pid) what += " (process " + std::to_string(*state.pid) + ")";
    return what + (state.starts_at_login ? ", starts at login" : ", does not start at login");
}

Finding finding_of(const installer::ServiceState& state) {
    switch (state.kind) {
        case Kind::not_installed:
            return ok(kName, "not installed: jobs are done by agent run or agent sync alone");
        case Kind::stopped:
            return warning(kName, "installed, but stopped", "run: agent service start");
        case Kind::starting:
            return ok(kName, "starting");
        case Kind::running:
            return ok(kName, running(state));
        case Kind::failed:
            break;
    }
    return failure(kName, ExitCode::failed, "failed: " + state.detail,
                   "see agent service logs, then run: agent service restart");
}

}  // namespace

Findings check_service() {
    try {
        return {finding_of(installer::system_service()->state())};
    } catch (const installer::ServiceError& error) {
        if (error.kind() == installer::ServiceError::Kind::unavailable) {
            return {skipped(kName, error.what())};
        }
        return {warning(kName, error.what(), error.hint())};
    }
}

}  // namespace agent::doctor
