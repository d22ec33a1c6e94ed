#include "tests/sandbox/supabase_jwt.h"

#include <iterator>
#include <optional>
#include <sstream>
#include <vector>

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/Exception.h>
#include <Poco/HMACEngine.h>
#include <Poco/SHA2Engine.h>

namespace sandbox {
namespace {

constexpr int kBase64Url = Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING;

// HMACEngine wants the sizes as constants, which Poco's SHA-2 engine has not got.
struct Sha256Engine : Poco::SHA2Engine {
    enum { BLOCK_SIZE = 64, DIGEST_SIZE = 32 };  // NOLINT(readability-identifier-naming)
    Sha256Engine() : Poco::SHA2Engine(Poco::SHA2Engine::SHA_256) {}
};

template <class Bytes>
std::string base64url(const Bytes& bytes) {
    std::ostringstream out;
    Poco::Base64Encoder encoder(out, kBase64Url);
    for (const auto byte : bytes) encoder.put(static_cast<char>(byte));
    encoder.close();
    return out.str();
}

std::optional<std::string> from_base64url(const std::string& text) {
    std::istringstream in(text);
    Poco::Base64Decoder decoder(in, kBase64Url);
    try {
        decoder.exceptions(std::ios::badbit);
        return std::string(std::istreambuf_iterator<char>(decoder), {});
    } catch (const Poco::DataFormatException&) {
        return std::nullopt;
    }
}

std::string signature(const std::string& signed_part, const std::string& secret) {
    Poco::HMACEngine<Sha256Engine> engine(secret);
    engine.update(signed_part);
    return base64url(engine.digest());
}

std::vector<std::string> split(const std::string& token) {
    std::vector<std::string> parts;
    std::istringstream in(token);
    for (std::string part; std::getline(in, part, '.');) parts.push_back(part);
    if (token.ends_with('.')) parts.emplace_back();
    return parts;
}

std::optional<nlohmann::json> read_object(const std::string& part) {
    const auto text = from_base64url(part);
    if (!text) return std::nullopt;
    auto value = nlohmann::json::parse(*text, nullptr, false);
    if (!value.is_object()) return std::nullopt;
    return value;
}

}  // namespace

std::string sign_jwt(const nlohmann::json& claims, const std::string& secret) {
    const nlohmann::json header = {{"alg", "HS256"}, {"typ", "JWT"}};
    const std::string signed_part = base64url(header.dump()) + "." + base64url(claims.dump());
    return signed_part + "." + signature(signed_part, secret);
}

agent::Result<nlohmann::json, JwtFault> verify_jwt(const std::string& token,
                                                   const std::string& secret) {
    const auto parts = split(token);
    if (parts.size() != 3) return JwtFault::not_three_parts;
    const auto header = read_object(parts[0]);
    auto claims = read_object(parts[1]);
    if (!header || !claims) return JwtFault::unreadable;
    if (header->value("alg", nlohmann::json()) != "HS256") return JwtFault::wrong_algorithm;
    if (signature(parts[0] + "." + parts[1], secret) != parts[2]) return JwtFault::wrong_signature;
    return std::move(*claims);
}

}  // namespace sandbox
