#include <windows.h>

#include <algorithm>
#include <stdexcept>
#include <wincred.h>

#include "agent/secrets/keyring.h"

namespace agent::secrets {
namespace {

struct FreeCredential {
    void operator()(CREDENTIALW* credential) const noexcept { CredFree(credential); }
};

std::wstring wide(const std::string& utf8) {
    const int size = static_cast<int>(utf8.size());
    std::wstring text(
        static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, nullptr, 0)),
        L'\0');
    MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, text.data(), static_cast<int>(text.size()));
    return text;
}

[[noreturn]] void fail(const char* what) {
    throw std::runtime_error(std::string("the Credential Manager cannot ") + what + " (error " +
                             std::to_string(GetLastError()) + ")");
}

// A credential holds 2,560 bytes and a session may be longer, so a secret lies in numbered parts;
// the first that is absent, or shorter than a whole part, is the end.
class CredentialStore : public SecretStore {
public:
    explicit CredentialStore(std::string account) : account_(std::move(account)) {}

    std::optional<Secret> read(const std::string& name) override {
        std::string text;
        for (int part = 0;; ++part) {
            const auto bytes = read_part(target(name, part));
            if (!bytes && part == 0) return std::nullopt;
            if (!bytes) break;
            text += *bytes;
            if (bytes->size() < kPartBytes) break;
        }
        return Secret(text);
    }

    void write(const std::string& name, const Secret& secret) override {
        const std::string& text = secret.reveal();
        const std::size_t last = text.size() / kPartBytes;
        // The first part last: until then a reader sees the old beginning, or none.
        for (std::size_t part = last + 1; part-- > 0;) {
            write_part(target(name, static_cast<int>(part)),
                       text.substr(part * kPartBytes, kPartBytes));
        }
        remove_from(name, static_cast<int>(last) + 1);
    }

    void remove(const std::string& name) override { remove_from(name, 0); }
    std::string description() const override { return "the Windows Credential Manager"; }

private:
    static constexpr std::size_t kPartBytes = CRED_MAX_CREDENTIAL_BLOB_SIZE;

    std::wstring target(const std::string& name, int part) const {
        return wide("mail-analytics-agent:" + account_ + ":" + name + ":" + std::to_string(part));
    }
    static std::optional<std::string> read_part(const std::wstring& target) {
        CREDENTIALW* found = nullptr;
        if (CredReadW(target.c_str(), CRED_TYPE_GENERIC, 0, &found) == FALSE) {
            if (GetLastError() == ERROR_NOT_FOUND) return std::nullopt;
            fail("be read");
        }
        const std::unique_ptr<CREDENTIALW, FreeCredential> owner(found);
        return std::string(reinterpret_cast<const char*>(found->CredentialBlob),
                           found->CredentialBlobSize);
    }
    static void write_part(std::wstring target, std::string bytes) {
        CREDENTIALW credential{};
        credential.Type = CRED_TYPE_GENERIC;
        credential.TargetName = target.data();
        credential.CredentialBlobSize = static_cast<DWORD>(bytes.size());
        credential.CredentialBlob = reinterpret_cast<LPBYTE>(bytes.data());
        credential.Persist = CRED_PERSIST_LOCAL_MACHINE;  // not roaming: tokens are a machine's own
        if (CredWriteW(&credential, 0) == FALSE) fail("be written");
    }
    void remove_from(const std::string& name, int part) const {
        while (CredDeleteW(target(name, part).c_str(), CRED_TYPE_GENERIC, 0) != FALSE) ++part;
        if (GetLastError() != ERROR_NOT_FOUND) fail("be changed");
    }

    std::string account_;
};

}  // namespace

std::unique_ptr<SecretStore> open_keyring(const std::string& account, Millis) {
    return std::make_unique<CredentialStore>(account);
}

}  // namespace agent::secrets
