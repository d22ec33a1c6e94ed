#include "tests/sandbox/gmail_api.h"

#include <algorithm>

#include "tests/sandbox/history_resource.h"
#include "tests/sandbox/message_resource.h"
#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

constexpr std::int64_t kDefaultResults = 100;
constexpr std::int64_t kMostResults = 500;

std::vector<std::string> values_of(const Request& request, const std::string& name) {
    std::vector<std::string> values;
    for (const auto& [key, value] : request.query) {
        if (key == name) values.push_back(value);
    }
    return values;
}

// More than the most is not refused by Gmail but cut.
std::optional<std::size_t> max_results(const Request& request) {
    const auto text = request.query_value("maxResults");
    if (!text) return static_cast<std::size_t>(kDefaultResults);
    const auto number = to_number(*text);
    if (!number || *number < 1) return std::nullopt;
    return static_cast<std::size_t>(std::min(*number, kMostResults));
}

std::optional<ResourceFormat> format_of(const Request& request) {
    const auto kind = ResourceFormat::kind_of(request.query_value("format").value_or("full"));
    if (!kind) return std::nullopt;
    return ResourceFormat{*kind, values_of(request, "metadataHeaders")};
}

}  // namespace

GmailCall GmailCall::of(const Request& request) {
    const auto path = split(request.path, '/');
    if (request.method != "GET" || path.size() < 5 || path[0] != "gmail" || path[1] != "v1" ||
        path[2] != "users") {
        return {};
    }
    const std::string& collection = path[4];
    if (path.size() == 5) {
        if (collection == "profile") return {Kind::profile, "", ""};
        if (collection == "labels") return {Kind::labels, "", ""};
        if (collection == "messages") return {Kind::list, "", ""};
        if (collection == "history") return {Kind::history, "", ""};
    }
    if (path.size() == 6) {
        if (collection == "messages") return {Kind::get, path[5], ""};
        if (collection == "threads") return {Kind::thread, path[5], ""};
    }
    if (path.size() == 8 && collection == "messages" && path[6] == "attachments") {
        return {Kind::attachment, path[5], path[7]};
    }
    return {};
}

int GmailCall::quota_units() const {
    switch (kind) {
        case Kind::get:
        case Kind::attachment:
            return 20;
        case Kind::thread:
            return 40;
        case Kind::list:
            return 5;
        case Kind::history:
            return 2;
        case Kind::profile:
        case Kind::labels:
            return 1;
        case Kind::unknown:
            return 0;
    }
    return 0;
}

Response GmailApi::answer(const GmailCall& call, const Request& request) const {
    const auto user = split(request.path, '/');
    const bool own = user.size() > 3 && (user[3] == "me" || user[3] == address_);
    if (call.kind != GmailCall::Kind::unknown && !own) {
        return google_error({403, "PERMISSION_DENIED", "forbidden", "Delegation denied."});
    }
    switch (call.kind) {
        case GmailCall::Kind::profile:
            return profile();
        case GmailCall::Kind::labels:
            return labels();
        case GmailCall::Kind::list:
            return list(request);
        case GmailCall::Kind::get:
            return message(call.id, request);
        case GmailCall::Kind::attachment:
            return attachment(call);
        case GmailCall::Kind::thread:
            return thread(call.id, request);
        case GmailCall::Kind::history:
            return history(request);
        case GmailCall::Kind::unknown:
            return not_found();
    }
    return not_found();
}

Response GmailApi::profile() const {
    return json_response({{"emailAddress", address_},
                          {"messagesTotal", mailbox_.message_count()},
                          {"threadsTotal", mailbox_.thread_count()},
                          {"historyId", std::to_string(mailbox_.latest_history_id())}});
}

Response GmailApi::labels() const {
    Json list = Json::array();
    for (const std::string& label : mailbox_.labels()) {
        list.push_back({{"id", label}, {"name", label}});
    }
    return json_response({{"labels", list}});
}

Response GmailApi::list(const Request& request) const {
    const auto query = SearchQuery::parse(request.query_value("q").value_or(""));
    if (!query) return invalid_argument(query.error().what);
    const auto most = max_results(request);
    if (!most) return invalid_argument("Invalid maxResults");
    const auto page = mailbox_.list({query.value(), values_of(request, "labelIds"),
                                     request.query_value("includeSpamTrash") == "true", *most,
                                     request.query_value("pageToken").value_or("")});
    if (!page) return invalid_argument("Invalid pageToken");

    Json body{{"resultSizeEstimate", page->messages.size()}};
    for (const MailEntry& entry : page->messages) {
        body["messages"].push_back(
            {{"id", hex_id(entry.id)}, {"threadId", hex_id(entry.thread_id)}});
    }
    if (!page->next_page_token.empty()) body["nextPageToken"] = page->next_page_token;
    return json_response(body);
}

Response GmailApi::message(const std::string& id, const Request& request) const {
    const auto format = format_of(request);
    if (!format) return invalid_argument("Invalid value at 'format'");
    const auto number = id_from_hex(id);
    if (!number) return invalid_argument("Invalid id value");
    const auto entry = mailbox_.find(*number);
    const auto raw = mailbox_.raw(*number);
    if (!entry || !raw) return not_found();
    return json_response(message_resource(*entry, *raw, *format));
}

Response GmailApi::attachment(const GmailCall& call) const {
    const auto number = id_from_hex(call.id);
    if (!number) return invalid_argument("Invalid id value");
    const auto raw = mailbox_.raw(*number);
    if (!raw) return not_found();
    const auto attachment = attachment_resource(*raw, call.attachment_id);
    return attachment ? json_response(*attachment) : invalid_argument("Invalid attachment token");
}

Response GmailApi::thread(const std::string& id, const Request& request) const {
    const auto format = format_of(request);
    // threads.get has no raw format.
    if (!format || format->kind == ResourceFormat::Kind::raw) {
        return invalid_argument("Invalid value at 'format'");
    }
    const auto number = id_from_hex(id);
    if (!number) return invalid_argument("Invalid id value");
    Json messages = Json::array();
    std::uint64_t history_id = 0;
    for (const MailEntry& entry : mailbox_.thread(*number)) {
        const auto raw = mailbox_.raw(entry.id);
        if (!raw) continue;  // removed since
        messages.push_back(message_resource(entry, *raw, *format));
        history_id = std::max(history_id, entry.history_id);
    }
    if (messages.empty()) return not_found();
    return json_response(
        {{"id", id}, {"historyId", std::to_string(history_id)}, {"messages", messages}});
}

std::vector<std::string> GmailApi::messages_of_thread(const std::string& id) const {
    std::vector<std::string> ids;
    const auto number = id_from_hex(id);
    if (!number) return ids;
    for (const MailEntry& entry : mailbox_.thread(*number)) ids.push_back(hex_id(entry.id));
    return ids;
}

Response GmailApi::history(const Request& request) const {
    const auto query = history_query_of(request);
    if (!query) return invalid_argument(query.error());
    const auto most = max_results(request);
    if (!most) return invalid_argument("Invalid maxResults");
    HistoryQuery wanted = query.value();
    wanted.max_results = *most;
    const std::uint64_t latest = mailbox_.latest_history_id();
    const auto page = mailbox_.history(wanted);
    return page ? json_response(history_resource(*page, latest)) : not_found();
}

}  // namespace sandbox
