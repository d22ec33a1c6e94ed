#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/base/result.h"
#include "agent/gmail/error.h"
#include "agent/gmail/history.h"
#include "agent/gmail/message_ref.h"
#include "agent/gmail/pacer.h"
#include "agent/gmail/prices.h"
#include "agent/gmail/token_keeper.h"

namespace agent::gmail {

using Json = nlohmann::json;

enum class Format { metadata, full };

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

// One thing to get.
struct Wanted {
    enum class Kind { message, thread };
    Kind kind = Kind::message;
    std::string id;
};

// How several things are got.
enum class Manner {
    batch,    // one request to the batch endpoint
    streams,  // a request each, side by side
};

// The answer to one thing of several.
struct BatchItem {
    std::string id;
    Result<Json, Error> message;  // the Gmail API message, or thread, resource
};

struct Haul {
    std::vector<BatchItem> items;  // one a thing wanted, in their order
    Millis on_the_way{0};          // from the request to the last answer
    std::size_t bytes = 0;         // of the answers
};

// What was asked of Gmail.
struct Usage {
    std::int64_t requests = 0;  // over HTTP
    std::int64_t units = 0;     // of quota
};

// Gmail's REST API, version 1, as one user. One HTTP request a call (and one more when the
// access token had to be renewed), sent when the pacer lets it; no retries of anything else. Safe
// to use from any thread.
class GmailClient {
public:
    struct Options {
        std::string base_url;  // https://gmail.googleapis.com, no trailing slash
        Prices prices = {};
    };

    // `pacer` is the account's; none: nothing waits.
    GmailClient(http::HttpClient& http, TokenKeeper& tokens, Options options, Clock& clock,
                Pacer* pacer = nullptr);

    // The same Gmail, with a usage() of its own.
    GmailClient with_own_usage() const { return {http_, tokens_, options_, clock_, pacer_}; }

    // Since this client was made.
    Usage usage() const;
    const Prices& prices() const { return options_.prices; }
    // How much the account's pacer would let through now; nothing without one.
    std::optional<Room> room() const;
    std::optional<Pacing> pacing() const;

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

    // Messages (users.messages.get) and threads (users.threads.get), at most 100 in a batch,
    // otherwise as get_batch. In streams an error of the whole means that no answer came at all.
    Result<Haul, Error> get_many(std::span<const Wanted> wanted, Format format, Manner manner,
                                 const StopSignal* cancel = nullptr);

    // users.history.list: the changes after `start_history_id` of whatever kind, up to 500 a page.
    // An empty token: the first page. Error::not_found: Gmail no longer knows what happened since.
    Result<HistoryPage, Error> history(const std::string& start_history_id,
                                       const std::string& page_token,
                                       const StopSignal* cancel = nullptr);

    // Changes when the user signs in anew, maybe to another mailbox; asks Gmail nothing.
    Result<std::string, Error> grant_mark() { return tokens_.mark(); }

    // users.getProfile.
    Result<Profile, Error> profile(const StopSignal* cancel = nullptr);

private:
    // Whether an answer means that the access token was not accepted.
    using Refused = std::function<bool(const http::Response&)>;

    Result<Admission, Error> admit(const Load& load, const StopSignal* cancel);
    void settle(Admission& admission, const Receipt& receipt);
    Result<http::Response, Error> send(http::Request request, const Refused& refused);
    Result<std::vector<Result<http::Response, Error>>, Error> send_all(
        std::vector<http::Request> requests);
    Result<Haul, Error> get_as_batch(std::span<const Wanted> wanted, Format format,
                                     const StopSignal* cancel);
    Result<Haul, Error> get_as_streams(std::span<const Wanted> wanted, Format format,
                                       const StopSignal* cancel);
    int price_of(const Wanted& wanted) const;
    void count_requests(std::size_t count);
    // The JSON object at `path`, for `units` of quota.
    Result<Json, Error> fetch(const std::string& path, int units, const StopSignal* cancel);

    http::HttpClient& http_;
    TokenKeeper& tokens_;
    Options options_;
    Clock& clock_;
    Pacer* pacer_;
    mutable std::mutex mutex_;  // guards usage_
    Usage usage_;
};

}  // namespace agent::gmail
