#include "agent/gmail/history.h"

#include <algorithm>
#include <array>

#include "agent/gmail/answers.h"
#include "agent/gmail/gmail_client.h"
#include "agent/gmail/json_read.h"
#include "agent/gmail/requests.h"

namespace agent::gmail {
namespace {

using Kind = MailChange::Kind;

// In the order in which the parts of one record happened.
struct Part {
    Kind kind;
    const char* key;
};
constexpr std::array<Part, 4> kParts{{{Kind::added, "messagesAdded"},
                                      {Kind::labels_added, "labelsAdded"},
                                      {Kind::labels_removed, "labelsRemoved"},
                                      {Kind::deleted, "messagesDeleted"}}};

std::vector<std::string> texts_at(const Json& object, const char* key) {
    std::vector<std::string> texts;
    for (const Json& text : array_at(object, key)) {
        if (text.is_string()) texts.push_back(text.get<std::string>());
    }
    return texts;
}

MailChange read_change(Kind kind, const Json& entry) {
    MailChange change;
    change.kind = kind;
    change.changed = texts_at(entry, "labelIds");
    const Json* const message = find(entry, "message");
    if (message == nullptr) return change;
    change.message = {text_at(*message, "id"), text_at(*message, "threadId")};
    if (find(*message, "labelIds") != nullptr) change.labels = texts_at(*message, "labelIds");
    return change;
}

// Gmail answers 404 when the id is too old; 410 and 400 have been seen for the same.
bool is_too_old(const Error& error) {
    return error.kind == Error::Kind::not_found ||
           (error.kind == Error::Kind::rejected && (error.status == 400 || error.status == 410));
}

}  // namespace

bool is_hidden(const std::vector<std::string>& labels) {
    return std::any_of(labels.begin(), labels.end(),
                       [](const auto& label) { return label == "SPAM" || label == "TRASH"; });
}

Result<HistoryPage, Error> read_history_page(const Json& json) {
    HistoryPage page;
    page.history_id = digits_at(json, "historyId");
    page.next_page_token = text_at(json, "nextPageToken");
    for (const Json& record : array_at(json, "history")) {
        for (const Part& part : kParts) {
            for (const Json& entry : array_at(record, part.key)) {
                page.changes.push_back(read_change(part.kind, entry));
                if (!page.changes.back().message.id.empty()) continue;
                return failure(Error::Kind::malformed, "a change in the history names no message",
                               200);
            }
        }
    }
    return page;
}

Result<HistoryPage, Error> GmailClient::history(const std::string& start_history_id,
                                                const std::string& page_token,
                                                const StopSignal* cancel) {
    const auto json =
        fetch(history_path(start_history_id, page_token), options_.prices.history, cancel);
    if (!json) {
        Error error = json.error();
        if (is_too_old(error)) error.kind = Error::Kind::not_found;
        return error;
    }
    auto page = read_history_page(json.value());
    if (page && !page_token.empty() && page.value().next_page_token == page_token) {
        return failure(Error::Kind::malformed, "Gmail's history names the same page as the next",
                       200);
    }
    return page;
}

}  // namespace agent::gmail
