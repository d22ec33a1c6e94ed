#include <libsecret/secret.h>
#include <thread>

#include "agent/base/stop_signal.h"
#include "agent/base/user_error.h"
#include "agent/secrets/keyring.h"

namespace agent::secrets {
namespace {

constexpr std::chrono::seconds kPatience{20};  // of one call, which a person may have to confirm

struct Unref {
    void operator()(void* object) const noexcept { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

struct FreeSecret {
    void operator()(gchar* text) const noexcept { secret_password_free(text); }
};

// Cancels the calls that are given `get()` when the time is over.
class Deadline {
public:
    explicit Deadline(Millis patience)
        : cancellable_(g_cancellable_new()), watch_([this, patience] {
              if (!done_.wait_for(patience)) g_cancellable_cancel(cancellable_.get());
          }) {}
    ~Deadline() {
        done_.request();
        watch_.join();
    }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    GCancellable* get() const { return cancellable_.get(); }

private:
    Owned<GCancellable> cancellable_;
    StopSignal done_;
    std::thread watch_;
};

// What GLib reports about a call.
class Fault {
public:
    ~Fault() { g_clear_error(&error_); }
    Fault() = default;
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
    explicit LibsecretStore(std::string account) : account_(std::move(account)) {}

    std::optional<Secret> read(const std::string& name) override {
        const Deadline deadline(kPatience);
        Fault fault;
        const std::unique_ptr<gchar, FreeSecret> text(
            secret_password_lookup_sync(&kSchema, deadline.get(), fault.out(), "account",
                                        account_.c_str(), "name", name.c_str(), nullptr));
        fault.raise_if_any();
        if (text == nullptr) return std::nullopt;
        return Secret(text.get());
    }

    void write(const std::string& name, const Secret& secret) override {
        const Deadline deadline(kPatience);
        Fault fault;
        const std::string label = "Mail analytics agent: " + name;
        secret_password_store_sync(&kSchema, SECRET_COLLECTION_DEFAULT, label.c_str(),
                                   secret.reveal().c_str(), deadline.get(), fault.out(), "account",
                                   account_.c_str(), "name", name.c_str(), nullptr);
        fault.raise_if_any();
    }

    void remove(const std::string& name) override {
        const Deadline deadline(kPatience);
        Fault fault;
        secret_password_clear_sync(&kSchema, deadline.get(), fault.out(), "account",
                                   account_.c_str(), "name", name.c_str(), nullptr);
        fault.raise_if_any();
    }

    std::string description() const override { return "the keyring (Secret Service)"; }

private:
    std::string account_;
};

// A service that answers, with a default collection that is open.
bool is_usable(Millis patience) {
    const Deadline deadline(patience);
    Fault ignored;
    const Owned<SecretService> service(
        secret_service_get_sync(SECRET_SERVICE_OPEN_SESSION, deadline.get(), ignored.out()));
    if (!service) return false;
    Fault also_ignored;
    const Owned<SecretCollection> collection(secret_collection_for_alias_sync(
        service.get(), SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, deadline.get(),
        also_ignored.out()));
    return collection && secret_collection_get_locked(collection.get()) == FALSE;
}

}  // namespace

std::unique_ptr<SecretStore> open_keyring(const std::string& account, Millis patience) {
    if (!is_usable(patience)) return nullptr;
    return std::make_unique<LibsecretStore>(account);
}

}  // namespace agent::secrets
