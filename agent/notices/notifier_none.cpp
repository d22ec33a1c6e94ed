#include <stdexcept>

#include "agent/notices/notifier.h"

namespace agent::notices {

namespace {

class NoNotifier : public Notifier {
public:
    void show(const Notice& /*notice*/) override {
        throw std::runtime_error("this build knows no desktop that shows notices");
    }
};

}  // namespace

std::unique_ptr<Notifier> system_notifier() {
    return std::make_unique<NoNotifier>();
}

}  // namespace agent::notices
