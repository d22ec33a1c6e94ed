#pragma once

#include <memory>
#include <string>

namespace agent::notices {

// A short message for the person at this machine. Shown by other programs: it holds no mail
// content, no address and no secret.
struct Notice {
    std::string title;
    std::string text;
};

// Shows notices on the desktop. One implementation a system.
class Notifier {
public:
    virtual ~Notifier() = default;
    // Returns once the desktop has taken it, within a few seconds. Throws std::runtime_error when
    // it does not.
    virtual void show(const Notice& notice) = 0;
};

// The one of this system.
std::unique_ptr<Notifier> system_notifier();

}  // namespace agent::notices
