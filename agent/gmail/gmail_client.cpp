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

// The resource of an answer, which must be the one asked for: filed under another id it would
// never be noticed.
Result<Json, Error> require_id(Result<Json, Error> resource, const std::string& id) {
    if (!resource || text_at(resource.value(), "id") == id) return resource;
    return failure(Kind::malformed, "Gmail answered with another resource", 200);
}

// Adds up what the parts of a request cost. Where no answer says otherwise, a part is taken as
// paid.
class Bill {
public:
    void add(const Result<Json, Error>& answer, int units) {
        if (!answer && answer.error().throttling()) {
            receipt_.refusals.push_back(answer.error());
        } else {
            receipt_.units += units;
            receipt_.served += answer ? 1 : 0;
        }
    }
    const Receipt& receipt() const { return receipt_; }

private:
    Receipt receipt_;
};

// A status of the batch endpoint itself speaks of the batch, not of a message.
Error batch_error(const http::Response& response, std::size_t count, Instant now) {
    Error error = from_response(response, now);
    if (response.status == 404) error.kind = Kind::no_batch;
    if (error.kind == Kind::rejected && response.status == 400 && count > 1) {
        error.kind = Kind::too_many_parts;
    }
    return error;
}

Result<std::vector<BatchItem>, Error> read_items(const http::Response& response,
                                                 std::span<const std::string> ids, Instant now) {
    if (response.status != 200) return batch_error(response, ids.size(), now);
    const auto reply = read_batch_reply(response, ids.size());
    if (reply.empty()) return failure(Kind::malformed, "Gmail's batch reply has no answers", 200);
    std::vector<BatchItem> items;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto& answer = reply.answers[i];
        items.push_back({ids[i], answer ? require_id(read_object(*answer, now), ids[i])
                                        : failure(Kind::malformed, "no answer in the batch")});
    }
    return items;
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

GmailClient::GmailClient(http::HttpClient& http, TokenKeeper& tokens, Options options, Clock& clock,
                         Pacer* pacer)
    : http_(http), tokens_(tokens), options_(std::move(options)), clock_(clock), pacer_(pacer) {}

Usage GmailClient::usage() const {
    const std::lock_guard lock(mutex_);
    return usage_;
}

Result<Admission, Error> GmailClient::admit(const Load& load, const StopSignal* cancel) {
    if (pacer_ == nullptr) return Admission(nullptr, 0, load);
    auto ticket = pacer_->admit(load, cancel);
    if (!ticket) return std::move(ticket).error();
    return Admission(pacer_, ticket.value(), load);
}

void GmailClient::settle(Admission& admission, const Receipt& receipt) {
    admission.settle(receipt);
    const std::lock_guard lock(mutex_);
    usage_.units += receipt.units;
}

Result<http::Response, Error> GmailClient::send(http::Request request, const Refused& refused) {
    auto token = tokens_.access_token();
    if (!token) return std::move(token).error();
    {
        const std::lock_guard lock(mutex_);
        ++usage_.requests;
    }
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

Result<Json, Error> GmailClient::fetch(const std::string& path, int units,
                                       const StopSignal* cancel) {
    auto admission = admit({units, 1}, cancel);
    if (!admission) return std::move(admission).error();
    http::Request request;
    request.url = options_.base_url + path;
    request.cancel = cancel;
    const auto response =
        send(std::move(request), [](const auto& answer) { return answer.status == 401; });
    auto json = response ? read_object(response.value(), clock_.now())
                         : Result<Json, Error>(response.error());
    Bill bill;
    bill.add(json, units);
    settle(admission.value(), bill.receipt());
    return json;
}

Result<MessagePage, Error> GmailClient::list(const ListQuery& query, const StopSignal* cancel) {
    const auto json = fetch(list_path(query), options_.prices.list, cancel);
    if (!json) return json.error();
    return read_page(json.value(), query);
}

Result<Json, Error> GmailClient::get(const std::string& id, Format format,
                                     const StopSignal* cancel) {
    return require_id(fetch(message_path(id, format), options_.prices.message, cancel), id);
}

Result<Profile, Error> GmailClient::profile(const StopSignal* cancel) {
    const auto json = fetch(profile_path(), options_.prices.profile, cancel);
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
    const int price = options_.prices.message;
    const auto parts = static_cast<int>(ids.size());
    auto admission = admit({price * parts, parts}, cancel);
    if (!admission) return std::move(admission).error();
    http::Request request = batch_request(options_.base_url, ids, format);
    request.cancel = cancel;
    const auto response = send(std::move(request), [&](const http::Response& answer) {
        return answer.status == 401 || read_batch_reply(answer, ids.size()).all_unauthorized();
    });
    auto items = response ? read_items(response.value(), ids, clock_.now())
                          : Result<std::vector<BatchItem>, Error>(response.error());
    Bill bill;
    if (items) {
        for (const BatchItem& item : items.value()) bill.add(item.message, price);
    } else {
        bill.add(items.error(), price * parts);
    }
    settle(admission.value(), bill.receipt());
    return items;
}

}  // namespace agent::gmail
