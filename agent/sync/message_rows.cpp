#include "agent/sync/message_rows.h"

#include <limits>

#include "agent/base/timestamp.h"

namespace agent::sync {
namespace {

bool is_version(std::int64_t number) {
    return number >= 0 && number <= std::numeric_limits<int>::max();
}

Json instant_or_null(const std::optional<storage::Instant>& instant) {
    return instant ? Json(format_timestamp(*instant)) : Json(nullptr);
}

}  // namespace

std::optional<storage::CachedMessage> message_from_row(const Json& row) {
    RowReader in(row);
    storage::CachedMessage message;
    message.id = in.text("id");
    message.user_id = in.text("user_id");
    message.message_id = in.text("message_id");
    message.thread_id = in.text_or_empty("thread_id");
    message.provider = in.text("provider");
    message.raw_data = in.json("raw_data");
    message.processed_data = in.optional_json("processed_data");
    message.internal_date = in.optional_instant("internal_date");
    message.subject = in.text_or_empty("subject");
    message.from_email = in.text_or_empty("from_email");
    message.to_emails = in.texts("to_emails");
    message.has_attachments = in.truth("has_attachments");
    message.fetched_at = in.instant("fetched_at");
    const auto version = in.number_or("cache_version", 1);
    const bool usable = in.good() && !message.message_id.empty() && row["raw_data"].is_object() &&
                        is_version(version);
    if (!usable) return std::nullopt;
    message.cache_version = static_cast<int>(version);
    return message;
}

std::optional<Json> row_of(const storage::CachedMessage& message) {
    auto raw = parsed_json(message.raw_data);
    auto processed = message.processed_data ? parsed_json(*message.processed_data) : Json(nullptr);
    if (!raw || !processed) return std::nullopt;
    return Json{{"user_id", message.user_id},
                {"message_id", message.message_id},
                {"thread_id", message.thread_id.empty() ? Json(nullptr) : Json(message.thread_id)},
                {"provider", message.provider},
                {"raw_data", std::move(*raw)},
                {"processed_data", std::move(*processed)},
                {"internal_date", instant_or_null(message.internal_date)},
                {"subject", message.subject},
                {"from_email", message.from_email},
                {"to_emails", message.to_emails},
                {"has_attachments", message.has_attachments},
                {"fetched_at", format_timestamp(message.fetched_at)},
                {"cache_version", message.cache_version}};
}

}  // namespace agent::sync
