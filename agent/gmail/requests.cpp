#include "agent/gmail/requests.h"

#include <algorithm>
#include <array>

#include <Poco/URI.h>

namespace agent::gmail {
namespace {

constexpr const char* kUser = "/gmail/v1/users/me";
// No line of a part can be mistaken for it: ids, all that is not ours in them, are path-encoded.
constexpr const char* kBoundary = "agent_batch_6f1d2c";
constexpr int kLargestPage = 500;

// What the mirror and the analytics read, and what tells bulk mail from a person's.
constexpr std::array kMetadataHeaders = std::to_array<const char*>(
    {"From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To",
     "References", "List-Id", "List-Unsubscribe", "Precedence", "Content-Type"});

std::string encoded(const std::string& text) {
    std::string result;
    Poco::URI::encode(text, "!*'();:@&=+$,/?#[]", result);
    return result;
}

class Query {
public:
    Query& add(const std::string& name, const std::string& value) {
        text_ += (text_.empty() ? '?' : '&') + name + '=' + encoded(value);
        return *this;
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

constexpr const char* kMessageFields =
    "id,threadId,labelIds,snippet,historyId,internalDate,sizeEstimate,";

const char* payload_fields(Format format) {
    return format == Format::full ? "payload" : "payload(mimeType,headers)";
}

std::string resource_path(const char* collection, const std::string& id, Format format,
                          const std::string& fields) {
    Query parameters;
    parameters.add("format", format == Format::full ? "full" : "metadata");
    if (format == Format::metadata) {
        for (const char* header : kMetadataHeaders) parameters.add("metadataHeaders", header);
    }
    parameters.add("fields", fields).add("prettyPrint", "false");
    return kUser + (collection + encoded(id)) + parameters.text();
}

}  // namespace

std::string list_path(const ListQuery& query) {
    Query parameters;
    parameters.add("maxResults", std::to_string(std::clamp(query.max_results, 1, kLargestPage)));
    if (!query.q.empty()) parameters.add("q", query.q);
    for (const auto& label : query.label_ids) parameters.add("labelIds", label);
    if (!query.page_token.empty()) parameters.add("pageToken", query.page_token);
    parameters.add("fields", "messages(id,threadId),nextPageToken").add("prettyPrint", "false");
    return std::string(kUser) + "/messages" + parameters.text();
}

std::string message_path(const std::string& id, Format format) {
    return resource_path("/messages/", id, format,
                         std::string(kMessageFields) + payload_fields(format));
}

std::string path_of(const Wanted& wanted, Format format) {
    if (wanted.kind == Wanted::Kind::message) return message_path(wanted.id, format);
    return resource_path(
        "/threads/", wanted.id, format,
        "id,messages(" + std::string(kMessageFields) + payload_fields(format) + ")");
}

std::string history_path(const std::string& start_history_id, const std::string& page_token) {
    constexpr const char* kFields =
        "history(messagesAdded(message(id,threadId,labelIds)),"
        "messagesDeleted(message(id,threadId)),"
        "labelsAdded(message(id,threadId,labelIds),labelIds),"
        "labelsRemoved(message(id,threadId,labelIds),labelIds)),historyId,nextPageToken";
    Query parameters;
    parameters.add("startHistoryId", start_history_id)
        .add("maxResults", std::to_string(kLargestPage));
    for (const char* type : {"messageAdded", "messageDeleted", "labelAdded", "labelRemoved"}) {
        parameters.add("historyTypes", type);
    }
    if (!page_token.empty()) parameters.add("pageToken", page_token);
    parameters.add("fields", kFields).add("prettyPrint", "false");
    return std::string(kUser) + "/history" + parameters.text();
}

std::string profile_path() {
    Query parameters;
    parameters.add("fields", "emailAddress,messagesTotal,historyId").add("prettyPrint", "false");
    return std::string(kUser) + "/profile" + parameters.text();
}

http::Request batch_request(const std::string& base_url, std::span<const Wanted> wanted,
                            Format format) {
    const std::string delimiter = std::string("--") + kBoundary;
    http::Request request;
    request.method = "POST";
    request.url = base_url + "/batch/gmail/v1";
    request.headers = {{"Content-Type", std::string("multipart/mixed; boundary=") + kBoundary}};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        request.body += delimiter +
                        "\r\nContent-Type: application/http\r\n"
                        "Content-ID: <" +
                        std::to_string(i) + ">\r\n\r\nGET " + path_of(wanted[i], format) +
                        " HTTP/1.1\r\n\r\n\r\n";
    }
    request.body += delimiter + "--\r\n";
    return request;
}

}  // namespace agent::gmail
