#include "agent/gmail/gmail_client.h"

#include "agent/gmail/answers.h"
#include "agent/gmail/json_read.h"
#include "agent/gmail/requests.h"

namespace agent::gmail {
namespace {

using Kind = Error::Kind;

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

void GmailClient::count_requests(std::size_t count) {
    const std::lock_guard lock(mutex_);
    usage_.requests += static_cast<std::int64_t>(count);
}

std::optional<Room> GmailClient::room() const {
    if (pacer_ == nullptr) return std::nullopt;
    return pacer_->room();
}

std::optional<Pacing> GmailClient::pacing() const {
    if (pacer_ == nullptr) return std::nullopt;
    return pacer_->pacing();
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
    count_requests(1);
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

}  // namespace agent::gmail
