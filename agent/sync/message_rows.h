#pragma once

#include <optional>

#include "agent/sync/row_values.h"

namespace agent::sync {

inline constexpr const char* kMessagesTable = "message_cache";

// Between a row of message_cache as PostgREST writes it and the mirror's CachedMessage. A text[]
// such as to_emails is a JSON array there.

// The columns that message_from_row reads, for a select.
inline constexpr const char* kMessageColumns =
    "id,user_id,message_id,thread_id,provider,raw_data,processed_data,internal_date,subject,"
    "from_email,to_emails,has_attachments,fetched_at,cache_version";

// Nothing when the row lacks a column, holds one of another type, has no message id or no resource
// in raw_data, or numbers that the mirror does not take.
std::optional<storage::CachedMessage> message_from_row(const Json& row);

// The same without the id: a row is known by (user_id, message_id, provider), and each side gives
// it an id of its own. Nothing when the stored JSON is none.
std::optional<Json> row_of(const storage::CachedMessage& message);

}  // namespace agent::sync
