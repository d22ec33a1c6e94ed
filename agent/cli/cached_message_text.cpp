#include "agent/cli/cached_message_text.h"

#include "agent/base/timestamp.h"
#include "agent/cli/table.h"
#include "agent/cli/text.h"

namespace agent::cli {

namespace {

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
    return all;
}

std::string when(std::optional<Instant> instant) {
    return instant ? format_for_people(*instant) : "-";
}

// `processed.key` where it is a text.
std::string text_at(const Json& processed, const char* key) {
    if (!processed.is_object()) return "";
    const auto found = processed.find(key);
    return found != processed.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string labels_of(const Json& processed) {
    std::vector<std::string> labels;
    if (processed.is_object() && processed.contains("labels")) {
        for (const Json& label : processed["labels"]) {
            if (label.is_string()) labels.push_back(label.get<std::string>());
        }
    }
    return joined(labels);
}

}  // namespace

Json summary_json(const storage::CachedMessage& message) {
    return {{"message_id", message.message_id},
            {"thread_id", message.thread_id},
            {"internal_date", to_json(message.internal_date)},
            {"from_email", message.from_email},
            {"to_emails", message.to_emails},
            {"subject", message.subject},
            {"has_attachments", message.has_attachments},
            {"fetched_at", to_json(message.fetched_at)}};
}

Json whole_json(const storage::CachedMessage& message) {
    Json document = summary_json(message);
    document["processed_data"] = nullptr;
    if (message.processed_data) document["processed_data"] = parsed(*message.processed_data);
    return document;
}

void print_messages(const Console& console, const std::vector<storage::CachedMessage>& messages) {
    if (messages.empty()) {
        remarks(console) << "No messages.\n";
        return;
    }
    Table table({{.title = "ID"},
                 {.title = "DATE"},
                 {.title = "FROM", .shrinks = true},
                 {.title = "SUBJECT", .shrinks = true}});
    for (const storage::CachedMessage& message : messages) {
        table.add(
            {message.message_id, when(message.internal_date), message.from_email, message.subject});
    }
    table.print(console);
}

void print_message(const Console& console, const storage::CachedMessage& message) {
    const Json processed = message.processed_data ? parsed(*message.processed_data) : Json();
    print_facts(console, {{"id", message.message_id},
                          {"thread", message.thread_id},
                          {"date", when(message.internal_date)},
                          {"from", message.from_email},
                          {"to", joined(message.to_emails)},
                          {"subject", message.subject},
                          {"labels", labels_of(processed)},
                          {"attachments", message.has_attachments ? "yes" : "no"},
                          {"fetched", when(message.fetched_at)}});
    const std::string snippet = text_at(processed, "snippet");
    if (!snippet.empty()) console.out << '\n' << printable(snippet) << '\n';
}

}  // namespace agent::cli
