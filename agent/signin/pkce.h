#pragma once

#include <string>

#include "agent/base/secret.h"

namespace agent::signin {

// Proof that whoever redeems a code is whoever asked for it (RFC 7636), so that a code which
// another program caught on its way is worth nothing.
struct Pkce {
    Secret verifier;
    std::string challenge;  // of the method S256
};

// A new one, of 256 random bits.
Pkce make_pkce();

// The challenge of a verifier by the method S256.
std::string challenge_of(const Secret& verifier);

// 256 bits from the system's source of randomness, as base64url: for `state`.
std::string random_text();

}  // namespace agent::signin
