#include "agent/base/redaction.h"

#include <algorithm>
#include <array>

namespace agent {
namespace {

constexpr std::string_view kSecret = "[secret]";
constexpr std::string_view kAddress = "[address]";

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// What tokens, addresses and paths are made of; between two such pieces stands something else.
bool in_piece(char c) {
    return is_alphanumeric(c) || std::string_view("_.~+/@%-").find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) >= 0x80;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

struct Shape {
    std::string_view begin;
    std::size_t least;      // shorter ones are something else
    bool at_start = false;  // of a piece only, where `begin` says little
};
constexpr std::array<Shape, 6> kShapes{{
    {"eyJ", 20},         // a JWT, or any JSON in base64
    {"ya29.", 8},        // Google's access tokens
    {"1//", 12, true},   // Google's refresh tokens
    {"4/0", 20, true},   // Google's authorization codes
    {"GOCSPX-", 10},     // Google's client secrets
    {"sb_secret_", 11},  // Supabase's secret keys
}};

// Where in `piece` a credential begins; npos: nowhere.
std::size_t find_credential(std::string_view piece) {
    std::size_t first = std::string_view::npos;
    for (const Shape& shape : kShapes) {
        const std::size_t at = piece.find(shape.begin);
        if (at == std::string_view::npos || piece.size() - at < shape.least) continue;
        if (at > 0 && (shape.at_start || is_alphanumeric(piece[at - 1]))) continue;
        first = std::min(first, at);
    }
    return first;
}

bool is_address(std::string_view piece) {
    const std::size_t at = piece.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < piece.size();
}

// Whether what comes after `name` and `between` is a credential, whatever it looks like.
bool names_credential(std::string_view name, std::string_view between, std::string_view value) {
    constexpr std::array<std::string_view, 11> kNames{
        "access_token", "refresh_token", "id_token",   "provider_token", "provider_refresh_token",
        "password",     "client_secret", "secret_key", "auth_code",      "code_verifier",
        "authorization"};
    constexpr std::size_t kLeastOfCommonWords = 16;  // `code=PGRST301` is none
    const std::string word = lower(name);
    if (word == "bearer") return between == " ";
    if (between.find_first_of("=\":") == std::string_view::npos || between.size() > 4) return false;
    // In a sentence a colon follows the word, and then more words.
    if (between.find_first_of("=\"") == std::string_view::npos) return false;
    if (std::find(kNames.begin(), kNames.end(), word) != kNames.end()) return true;
    return (word == "code" || word == "token") && value.size() >= kLeastOfCommonWords;
}

// A path may lead through the home of somebody who is called by their address.
void append_hiding_addresses(std::string& result, std::string_view piece) {
    for (;;) {
        const std::size_t slash = piece.find('/');
        const std::string_view part = piece.substr(0, slash);
        result.append(is_address(part) ? kAddress : part);
        if (slash == std::string_view::npos) return;
        result += '/';
        piece.remove_prefix(slash + 1);
    }
}

void append_piece(std::string& result, std::string_view piece) {
    const std::size_t credential = find_credential(piece);
    if (credential != std::string_view::npos) {
        result.append(piece.substr(0, credential)).append(kSecret);
    } else {
        append_hiding_addresses(result, piece);
    }
}

}  // namespace

std::string redacted(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    std::string_view name;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto piece_begin =
            std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), in_piece);
        const auto piece_end = std::find_if_not(piece_begin, text.end(), in_piece);
        const std::string_view between(text.begin() + static_cast<std::ptrdiff_t>(at), piece_begin);
        const std::string_view piece(piece_begin, piece_end);
        result.append(between);
        if (names_credential(name, between, piece) && !piece.empty()) {
            result.append(kSecret);
        } else {
            append_piece(result, piece);
        }
        name = piece;
        at = static_cast<std::size_t>(piece_end - text.begin());
    }
    return result;
}

}  // namespace agent
