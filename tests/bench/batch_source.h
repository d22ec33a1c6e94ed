#pragma once

#include <string>

#include "agent/http/http_client.h"

namespace test {

// The message id of a made-up mailbox: as unordered as a hash, the same each time.
std::string message_id(int number);

// What Gmail's batch endpoint answers when it is asked for `count` messages from number `first` on,
// in the metadata format: about 4 kB a message, as mail that went through a few servers.
agent::http::Response batch_response(int first, int count);

}  // namespace test
