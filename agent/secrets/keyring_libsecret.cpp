#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "agent/base/stop_signal.h"
#include "agent/base/user_error.h"
#include "agent/desktop/libsecret.h"
#include "agent/secrets/keyring.h"

namespace agent::secrets {
namespace {

using desktop::Gio;
using desktop::Libsecret;

constexpr std::chrono::seconds kPatience{20};  // of one call, which a person may have to confirm

// Cancels the calls that are given `get()` when the time is over.
class Deadline {
public:
    Deadline(const Gio& gio, Millis patience)
        : cancellable_(gio.own(gio.cancellable_new())), watch_([this, &gio, patience] {
              if (!done_.wait_for(patience)) gio.cancellable_cancel(cancellable_.get());
          }) {}
    ~Deadline() {
        done_.request();
        watch_.join();
    }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    GCancellable* get() const { return cancellable_.get(); }

private:
    Gio::Owned<GCancellable> cancellable_;
    StopSignal done_;
    std::thread watch_;
};

// What GLib reports about a call.
class Fault {
public:
    explicit Fault(const Gio& gio) : gio_(gio) {}
    ~Fault() {
        if (error_ != nullptr) gio_.error_free(error_);
    }
    Fault(const Fault&) = delete;
    Fault& operator=(const Fault&) = delete;

    GError** out() { return &error_; }
    void raise_if_any() const {
        if (error_ != nullptr) {
            throw UserError(ExitCode::try_later, std::string("the keyring: ") + error_->message,
                            "see that it is unlocked, and try again");
        }
    }

private:
    const Gio& gio_;
    GError* error_ = nullptr;
};

constexpr SecretSchema make_schema() {
    SecretSchema schema{};
    schema.name = "mail-analytics-agent";
    schema.flags = SECRET_SCHEMA_NONE;
    schema.attributes[0] = {"account", SECRET_SCHEMA_ATTRIBUTE_STRING};
    schema.attributes[1] = {"name", SECRET_SCHEMA_ATTRIBUTE_STRING};
    return schema;
}
constexpr SecretSchema kSchema = make_schema();

class LibsecretStore : public SecretStore {
public:
    LibsecretStore(std::unique_ptr<Libsecret> libsecret, std::string account)
        : libsecret_(std::move(libsecret)), account_(std::move(account)) {}

    std::optional<Secret> read(const std::string& name) override {
        const Deadline deadline(libsecret_->gio, kPatience);
        Fault fault(libsecret_->gio);
        const std::unique_ptr<gchar, decltype(libsecret_->password_free)> text(
            libsecret_->password_lookup_sync(&kSchema, deadline.get(), fault.out(), "account",
                                             account_.c_str(), "name", name.c_str(), nullptr),
            libsecret_->password_free);
        fault.raise_if_any();
        if (text == nullptr) return std::nullopt;
        return Secret(text.get());
    }

    void write(const std::string& name, const Secret& secret) override {
        const Deadline deadline(libsecret_->gio, kPatience);
        Fault fault(libsecret_->gio);
        const std::string label = "Mail analytics agent: " + name;
        libsecret_->password_store_sync(&kSchema, SECRET_COLLECTION_DEFAULT, label.c_str(),
                                        secret.reveal().c_str(), deadline.get(), fault.out(),
                                        "account", account_.c_str(), "name", name.c_str(), nullptr);
        fault.raise_if_any();
    }

    void remove(const std::string& name) override {
        const Deadline deadline(libsecret_->gio, kPatience);
        Fault fault(libsecret_->gio);
        libsecret_->password_clear_sync(&kSchema, deadline.get(), fault.out(), "account",
                                        account_.c_str(), "name", name.c_str(), nullptr);
        fault.raise_if_any();
    }

    std::string description() const override { return "the keyring (Secret Service)"; }

private:
    std::unique_ptr<Libsecret> libsecret_;
    std::string account_;
};

// A service that answers, with a default collection that is open.
bool is_usable(const Libsecret& libsecret, Millis patience) {
    const Gio& gio = libsecret.gio;
    const Deadline deadline(gio, patience);
    Fault ignored(gio);
    const auto service = gio.own(
        libsecret.service_get_sync(SECRET_SERVICE_OPEN_SESSION, deadline.get(), ignored.out()));
    if (!service) return false;
    Fault also_ignored(gio);
    const auto collection = gio.own(libsecret.collection_for_alias_sync(
        service.get(), SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, deadline.get(),
        also_ignored.out()));
    return collection && libsecret.collection_get_locked(collection.get()) == FALSE;
}

// Null where it is not installed, as on a server.
std::unique_ptr<Libsecret> load_libsecret() try {
    return std::make_unique<Libsecret>();
} catch (const std::runtime_error&) {
    return nullptr;
}

}  // namespace

std::unique_ptr<SecretStore> open_keyring(const std::string& account, Millis patience) {
    auto libsecret = load_libsecret();
    if (!libsecret || !is_usable(*libsecret, patience)) return nullptr;
    return std::make_unique<LibsecretStore>(std::move(libsecret), account);
}

}  // namespace agent::secrets
