#include "agent/signin/pkce.h"

#include <random>
#include <sstream>

#include <Poco/Base64Encoder.h>
#include <Poco/SHA2Engine.h>

namespace agent::signin {
namespace {

std::string base64url(const std::string& bytes) {
    std::ostringstream out;
    Poco::Base64Encoder encoder(out, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
    encoder.rdbuf()->setLineLength(0);
    encoder << bytes;
    encoder.close();
    return out.str();
}

}  // namespace

std::string random_text() {
    constexpr std::size_t kBytes = 32;
    // Not a generator: every call asks the system (getentropy, rand_s, /dev/urandom).
    std::random_device system;
    std::string bytes;
    while (bytes.size() < kBytes) {
        const std::random_device::result_type word = system();
        bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
    }
    return base64url(bytes);
}

std::string challenge_of(const Secret& verifier) {
    Poco::SHA2Engine sha256;
    sha256.update(verifier.reveal());
    const auto& digest = sha256.digest();
    return base64url(std::string(digest.begin(), digest.end()));
}

Pkce make_pkce() {
    Secret verifier(random_text());
    std::string challenge = challenge_of(verifier);
    return {std::move(verifier), std::move(challenge)};
}

}  // namespace agent::signin
