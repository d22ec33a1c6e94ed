#include <CoreFoundation/CoreFoundation.h>
#include <Security/Security.h>
#include <stdexcept>
#include <type_traits>

#include "agent/secrets/keyring.h"

namespace agent::secrets {
namespace {

struct Release {
    void operator()(CFTypeRef object) const noexcept { CFRelease(object); }
};
template <class T>
using Owned = std::unique_ptr<std::remove_pointer_t<T>, Release>;

Owned<CFStringRef> text_of(const std::string& utf8) {
    return Owned<CFStringRef>(
        CFStringCreateWithBytes(nullptr, reinterpret_cast<const UInt8*>(utf8.data()),
                                static_cast<CFIndex>(utf8.size()), kCFStringEncodingUTF8, false));
}

[[noreturn]] void fail(OSStatus status) {
    throw std::runtime_error("the Keychain answered " + std::to_string(status));
}

// Generic passwords of the login keychain, which a LaunchAgent reaches and a LaunchDaemon does not.
class KeychainStore : public SecretStore {
public:
    explicit KeychainStore(const std::string& account) : account_(account) {}

    std::optional<Secret> read(const std::string& name) override {
        const auto query = item(name);
        CFDictionarySetValue(query.get(), kSecReturnData, kCFBooleanTrue);
        CFTypeRef found = nullptr;
        const OSStatus status = SecItemCopyMatching(query.get(), &found);
        if (status == errSecItemNotFound) return std::nullopt;
        if (status != errSecSuccess) fail(status);
        const Owned<CFDataRef> data(static_cast<CFDataRef>(found));
        return Secret(std::string(reinterpret_cast<const char*>(CFDataGetBytePtr(data.get())),
                                  static_cast<std::size_t>(CFDataGetLength(data.get()))));
    }

    void write(const std::string& name, const Secret& secret) override {
        const std::string& bytes = secret.reveal();
        const Owned<CFDataRef> data(CFDataCreate(nullptr,
                                                 reinterpret_cast<const UInt8*>(bytes.data()),
                                                 static_cast<CFIndex>(bytes.size())));
        const auto query = item(name);
        const auto change = dictionary();
        CFDictionarySetValue(change.get(), kSecValueData, data.get());
        OSStatus status = SecItemUpdate(query.get(), change.get());
        if (status == errSecItemNotFound) {
            CFDictionarySetValue(query.get(), kSecValueData, data.get());
            status = SecItemAdd(query.get(), nullptr);
        }
        if (status != errSecSuccess) fail(status);
    }

    void remove(const std::string& name) override {
        const OSStatus status = SecItemDelete(item(name).get());
        if (status != errSecSuccess && status != errSecItemNotFound) fail(status);
    }

    std::string description() const override { return "the Keychain"; }

private:
    static Owned<CFMutableDictionaryRef> dictionary() {
        return Owned<CFMutableDictionaryRef>(CFDictionaryCreateMutable(
            nullptr, 0, &kCFTypeDictionaryKeyCallBacks, &kCFTypeDictionaryValueCallBacks));
    }
    Owned<CFMutableDictionaryRef> item(const std::string& name) const {
        auto query = dictionary();
        const auto service = text_of("mail-analytics-agent:" + name);
        const auto account = text_of(account_);
        CFDictionarySetValue(query.get(), kSecClass, kSecClassGenericPassword);
        CFDictionarySetValue(query.get(), kSecAttrService, service.get());
        CFDictionarySetValue(query.get(), kSecAttrAccount, account.get());
        return query;
    }

    std::string account_;
};

}  // namespace

std::unique_ptr<SecretStore> open_keyring(const std::string& account, Millis) {
    return std::make_unique<KeychainStore>(account);
}

}  // namespace agent::secrets
