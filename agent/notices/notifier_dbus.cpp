#include <stdexcept>

#include "agent/desktop/gio.h"
#include "agent/notices/notifier.h"

namespace agent::notices {

namespace {

constexpr int kPatienceMs = 5'000;  // of a call
constexpr const char* kName = "org.freedesktop.Notifications";
constexpr const char* kPath = "/org/freedesktop/Notifications";

// https://specifications.freedesktop.org/notification-spec/latest/
class DbusNotifier : public Notifier {
public:
    void show(const Notice& notice) override {
        constexpr guint32 kNew = 0;           // replaces none
        constexpr gint32 kAsTheDesktop = -1;  // for how long
        const desktop::Gio gio;
        GVariant* arguments = gio.variant_new("(susssasa{sv}i)", "Mail analytics agent", kNew,
                                              "mail-unread", notice.title.c_str(),
                                              notice.text.c_str(), nullptr, nullptr, kAsTheDesktop);
        const auto answer = gio.call({.bus = G_BUS_TYPE_SESSION,
                                      .program = kName,
                                      .path = kPath,
                                      .interface = kName,
                                      .method = "Notify",
                                      .arguments = arguments,
                                      .answers = "(u)",
                                      .patience_ms = kPatienceMs});
        if (!answer.value) {
            throw std::runtime_error("the desktop shows no notices: " + answer.fault);
        }
    }
};

}  // namespace

std::unique_ptr<Notifier> system_notifier() {
    return std::make_unique<DbusNotifier>();
}

}  // namespace agent::notices
