#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/base/result.h"
#include "agent/gmail/error.h"
#include "agent/gmail/token_keeper.h"

namespace agent::gmail {

using Json = nlohmann::json;

enum class Format { metadata, full };

struct MessageRef {
    std::string id;  // opaque
    std::string thread_id;
};

struct ListQuery {
    std::string q;                       // Gmail search; dates as epoch seconds (after:1388552400)
    std::vector<std::string> label_ids;  // all of them
    int max_results = 500;               // a page; Gmail's maximum is 500
    std::string page_token;
};

struct MessagePage {
    std::vector<MessageRef> messages;  // may be empty although more pages follow
    std::string next_page_token;       // empty on the last page
};

struct Profile {
    std::string email_address;
    std::int64_t messages_total = 0;
    std::string history_id;  // opaque
};

// The answer to one message of a batch.
struct BatchItem {
    std::string id;
    Result<Json, Error> message;  // the Gmail API message resource
};

// Gmail's REST API, version 1, as one user. One HTTP request a call (and one more when the
// access token had to be renewed); no retries of anything else and no waiting. Safe to
// use from any thread.
class GmailClient {
public:
    struct Options {
        std::string base_url;  // https://gmail.googleapis.com, no trailing slash
    };

    GmailClient(http::HttpClient& http, TokenKeeper& tokens, Options options, Clock& clock);

    // users.messages.list.
    Result<MessagePage, Error> list(const ListQuery& query, const StopSignal* cancel = nullptr);

    // users.messages.get.
    Result<Json, Error> get(const std::string& id, Format format,
                            const StopSignal* cancel = nullptr);

    // POST /batch/gmail/v1 with one part a message, at most 100 (Google's limit). The answer
    // holds exactly one item an id, in the order of `ids`, matched by Content-ID and judged
    // part by part: a part that is missing from the reply is Error::malformed. An error of
    // the whole means no part was answered.
    Result<std::vector<BatchItem>, Error> get_batch(std::span<const std::string> ids, Format format,
                                                    const StopSignal* cancel = nullptr);

    // users.getProfile.
    Result<Profile, Error> profile(const StopSignal* cancel = nullptr);

private:
    // Whether an answer means that the access token was not accepted.
    using Refused = std::function<bool(const http::Response&)>;

    Result<http::Response, Error> send(http::Request request, const Refused& refused);
    Result<http::Response, Error> fetch(const std::string& path, const StopSignal* cancel);

    http::HttpClient& http_;
    TokenKeeper& tokens_;
    Options options_;
    Clock& clock_;
};

}  // namespace agent::gmail
