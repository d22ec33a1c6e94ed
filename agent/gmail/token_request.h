#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "agent/gmail/grant_store.h"
#include "agent/http/http_client.h"

// How Google's OAuth endpoints are spoken to (RFC 6749), for whoever asks for tokens.
namespace agent::gmail {

// A POST of that form; empty fields are left out.
http::Request form_post(const std::string& url,
                        std::initializer_list<std::pair<const char*, std::string>> fields);

// Puts the tokens of a successful answer into `grant`; what the answer lacks stays as it was.
// `asked_at`: from when the lifetime counts. False when there is no access token in it.
bool take_tokens(const std::string& body, Instant asked_at, Grant& grant);

}  // namespace agent::gmail
