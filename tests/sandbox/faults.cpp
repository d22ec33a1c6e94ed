#include "tests/sandbox/faults.h"

#include <algorithm>

namespace sandbox {

void Faults::add(const Fault& fault) {
    const std::lock_guard lock(mutex_);
    faults_.push_back(fault);
}

void Faults::clear() {
    const std::lock_guard lock(mutex_);
    faults_.clear();
}

std::vector<Fault> Faults::all() const {
    const std::lock_guard lock(mutex_);
    return faults_;
}

std::optional<Fault> Faults::draw(Fault::Scope scope) {
    const std::lock_guard lock(mutex_);
    for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
        if (fault->scope != scope || !random_.chance(fault->rate)) continue;
        Fault drawn = *fault;
        if (fault->remaining && --*fault->remaining <= 0) faults_.erase(fault);
        return drawn;
    }
    return std::nullopt;
}

}  // namespace sandbox
