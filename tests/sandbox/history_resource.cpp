#include "tests/sandbox/history_resource.h"

#include <array>

#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

struct KindNames {
    Change::Kind kind;
    const char* parameter;  // singular in requests, plural in answers
    const char* field;
};
constexpr std::array<KindNames, 4> kKinds{{
    {Change::Kind::message_added, "messageAdded", "messagesAdded"},
    {Change::Kind::message_deleted, "messageDeleted", "messagesDeleted"},
    {Change::Kind::label_added, "labelAdded", "labelsAdded"},
    {Change::Kind::label_removed, "labelRemoved", "labelsRemoved"},
}};

std::optional<std::uint64_t> unsigned_number(const std::string& text) {
    const auto number = to_number(text);
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

Json change_json(const Change& change) {
    Json message{{"id", hex_id(change.message_id)}, {"threadId", hex_id(change.thread_id)}};
    Json record{{"id", std::to_string(change.history_id)}, {"messages", Json::array({message})}};
    if (!change.message_labels.empty()) message["labelIds"] = change.message_labels;
    Json entry{{"message", message}};
    if (!change.changed_labels.empty()) entry["labelIds"] = change.changed_labels;
    for (const KindNames& names : kKinds) {
        if (names.kind == change.kind) record[names.field] = Json::array({entry});
    }
    return record;
}

}  // namespace

agent::Result<HistoryQuery, std::string> history_query_of(const Request& request) {
    HistoryQuery query;
    const auto start = unsigned_number(request.query_value("startHistoryId").value_or(""));
    if (!start) return std::string("Missing or invalid startHistoryId");
    query.start = *start;
    query.label = request.query_value("labelId").value_or("");
    for (const auto& [name, value] : request.query) {
        if (name == "historyTypes") {
            const auto before = query.kinds.size();
            for (const KindNames& names : kKinds) {
                if (value == names.parameter) query.kinds.push_back(names.kind);
            }
            if (query.kinds.size() == before) return "Invalid value at 'history_types': " + value;
        } else if (name == "pageToken") {
            const auto after = unsigned_number(value);
            if (!after) return std::string("Invalid pageToken");
            query.resume_after = *after;
        }
    }
    return query;
}

Json history_resource(const HistoryPage& page, std::uint64_t latest) {
    Json body{{"historyId", std::to_string(latest)}};
    for (const Change& change : page.changes) body["history"].push_back(change_json(change));
    if (page.next) body["nextPageToken"] = std::to_string(*page.next);
    return body;
}

}  // namespace sandbox
