#pragma once

#include <string>

#include "agent/gmail/grant_store.h"

namespace agent::gmail {

// Google does not say why it refuses a refresh token (invalid_grant): the likely causes, the
// likeliest for one of that age first, for people.
// https://developers.google.com/identity/protocols/oauth2#expiration
std::string likely_causes(const Grant& grant, Instant now);

}  // namespace agent::gmail
