#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "agent/base/result.h"
#include "agent/gmail/error.h"
#include "agent/gmail/pacer.h"

namespace agent::gmail {

// What GmailClient makes of the answers to its requests.

Error failure(Error::Kind kind, std::string what, int status = 0);

// The JSON object of an answer.
Result<nlohmann::json, Error> read_object(const http::Response& response, Instant now);

// The resource of an answer, which must be the one asked for: filed under another id it would
// never be noticed.
Result<nlohmann::json, Error> require_id(Result<nlohmann::json, Error> resource,
                                         const std::string& id);

// Adds up what the parts of a request cost. Where no answer says otherwise, a part was paid for.
class Bill {
public:
    void add(const Result<nlohmann::json, Error>& answer, int units);
    // The request failed as a whole. A refusal by the batch endpoint itself is free.
    void add_failed(const Error& error, int units);
    const Receipt& receipt() const { return receipt_; }

private:
    Receipt receipt_;
};

}  // namespace agent::gmail
