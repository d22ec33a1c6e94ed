#pragma once

#include <span>
#include <string>

#include "agent/gmail/gmail_client.h"

namespace agent::gmail {

// The addresses and bodies of Gmail's REST API, version 1. Only the fields that are kept are
// asked for, which saves bytes though not quota.
// Source: developers.google.com/workspace/gmail/api/reference/rest

// Path and query of users.messages.list.
std::string list_path(const ListQuery& query);

// Path and query of users.messages.get.
std::string message_path(const std::string& id, Format format);

// Path and query of users.threads.get, or of users.messages.get.
std::string path_of(const Wanted& wanted, Format format);

// Path and query of users.history.list.
std::string history_path(const std::string& start_history_id, const std::string& page_token);

// Path and query of users.getProfile.
std::string profile_path();

// A POST of one multipart/mixed body with a GET a part; the Content-ID of a part is its index in
// `wanted`. Source: developers.google.com/workspace/gmail/api/guides/batch
http::Request batch_request(const std::string& base_url, std::span<const Wanted> wanted,
                            Format format);

}  // namespace agent::gmail
