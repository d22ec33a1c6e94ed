#include "agent/gmail/gmail_client.h"

#include "agent/gmail/batch_reply.h"
#include "agent/gmail/json_read.h"
#include "agent/gmail/requests.h"

namespace agent::gmail {
namespace {

using Kind = Error::Kind;

constexpr std::size_t kLargestBatch = 100;

Error failure(Kind kind, std::string what, int status = 0) {
    return Error{kind, std::move(what), status, std::nullopt};
}

// The JSON object of an answer.
Result<Json, Error> read_object(const http::Response& response, Instant now) {
    if (response.status != 200) return from_response(response, now);
    Json json = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    if (json.is_object()) return json;
    return failure(Kind::malformed, "Gmail's answer is no JSON object", response.status);
}

// The message resource of an answer, which must be the one asked for: filed under another id
// it would never be noticed.
Result<Json, Error> read_message(const http::Response& response, const std::string& id,
                                 Instant now) {
    auto message = read_object(response, now);
    if (!message || text_at(message.value(), "id") == id) return message;
    return failure(Kind::malformed, "Gmail answered with another message", response.status);
}

// A status of the batch endpoint itself speaks of the batch, not of a message.
Error batch_error(const http::Response& response, std::size_t count, Instant now) {
    Error error = from_response(response, now);
    if (response.status == 404) error.kind = Kind::no_batch;
    if (error.kind == Kind::rejected && response.status == 400 && count > 1) {
        error.kind = Kind::too_many_parts;
    }
    return error;
}

Result<MessagePage, Error> read_page(const Json& json, const ListQuery& query) {
    MessagePage page;
    const Json* const messages = find(json, "messages");  // Gmail leaves it out when there are none
    if (messages != nullptr && !messages->is_array()) {
        return failure(Kind::malformed, "Gmail's list of messages is no list", 200);
    }
    for (const Json& item : array_at(json, "messages")) {
        MessageRef ref{text_at(item, "id"), text_at(item, "threadId")};
        if (ref.id.empty()) return failure(Kind::malformed, "a listed message has no id", 200);
        page.messages.push_back(std::move(ref));
    }
    page.next_page_token = text_at(json, "nextPageToken");
    if (!page.next_page_token.empty() && page.next_page_token == query.page_token) {
        return failure(Kind::malformed, "Gmail's list names the same page as the next", 200);
    }
    return page;
}

}  // namespace

GmailClient::GmailClient(http::HttpClient& http, TokenKeeper& tokens, Options options, Clock& clock)
    : http_(http), tokens_(tokens), options_(std::move(options)), clock_(clock) {}

Result<http::Response, Error> GmailClient::send(http::Request request, const Refused& refused) {
    auto token = tokens_.access_token();
    if (!token) return std::move(token).error();
    request.headers.push_back({"Authorization", "Bearer " + token.value().reveal()});
    auto response = http_.send(request);
    if (!response) return from_transport(response.error());
    if (!refused(response.value())) return std::move(response).value();

    token = tokens_.token_after_refusal(token.value());
    if (!token) return std::move(token).error();
    request.headers.back().value = "Bearer " + token.value().reveal();
    response = http_.send(request);
    if (!response) return from_transport(response.error());
    return std::move(response).value();
}

Result<http::Response, Error> GmailClient::fetch(const std::string& path,
                                                 const StopSignal* cancel) {
    http::Request request;
    request.url = options_.base_url + path;
    request.cancel = cancel;
    return send(std::move(request), [](const auto& response) { return response.status == 401; });
}

Result<MessagePage, Error> GmailClient::list(const ListQuery& query, const StopSignal* cancel) {
    const auto response = fetch(list_path(query), cancel);
    if (!response) return response.error();
    const auto json = read_object(response.value(), clock_.now());
    if (!json) return json.error();
    return read_page(json.value(), query);
}

Result<Json, Error> GmailClient::get(const std::string& id, Format format,
                                     const StopSignal* cancel) {
    const auto response = fetch(message_path(id, format), cancel);
    if (!response) return response.error();
    return read_message(response.value(), id, clock_.now());
}

Result<Profile, Error> GmailClient::profile(const StopSignal* cancel) {
    const auto response = fetch(profile_path(), cancel);
    if (!response) return response.error();
    const auto json = read_object(response.value(), clock_.now());
    if (!json) return json.error();
    Profile profile;
    profile.email_address = text_at(json.value(), "emailAddress");
    profile.history_id = digits_at(json.value(), "historyId");
    const Json* const total = find(json.value(), "messagesTotal");
    if (total != nullptr && total->is_number_integer()) profile.messages_total = *total;
    if (!profile.email_address.empty()) return profile;
    return failure(Kind::malformed, "Gmail's profile has no address", 200);
}

Result<std::vector<BatchItem>, Error> GmailClient::get_batch(std::span<const std::string> ids,
                                                             Format format,
                                                             const StopSignal* cancel) {
    if (ids.empty()) return std::vector<BatchItem>{};
    if (ids.size() > kLargestBatch) {
        return failure(Kind::too_many_parts, "a batch of more than 100 messages");
    }
    http::Request request = batch_request(options_.base_url, ids, format);
    request.cancel = cancel;
    const auto response = send(std::move(request), [&](const http::Response& answer) {
        return answer.status == 401 || read_batch_reply(answer, ids.size()).all_unauthorized();
    });
    if (!response) return response.error();
    const Instant now = clock_.now();
    if (response.value().status != 200) return batch_error(response.value(), ids.size(), now);
    const auto reply = read_batch_reply(response.value(), ids.size());
    if (reply.empty()) return failure(Kind::malformed, "Gmail's batch reply has no answers", 200);

    std::vector<BatchItem> items;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto& answer = reply.answers[i];
        items.push_back({ids[i], answer ? read_message(*answer, ids[i], now)
                                        : failure(Kind::malformed, "no answer in the batch")});
    }
    return items;
}

}  // namespace agent::gmail
