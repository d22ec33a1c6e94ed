#include "agent/sync/message_warmup.h"

#include <algorithm>
#include <set>
#include <utility>

#include <Poco/UUIDGenerator.h>

#include "agent/base/timestamp.h"
#include "agent/sync/id_pages.h"
#include "agent/sync/message_rows.h"

namespace agent::sync {
namespace {

using storage::CachedMessage;
using supabase::Error;

constexpr std::chrono::hours kBetweenRounds{24};
constexpr std::chrono::minutes kAfterFailure{1};
constexpr int kIdsAtOnce = 500;
// Rows fetched whole in one request: as many as make an answer of about kBytesAtOnce, by the size
// of those before. 100 ids fit into a URL everywhere.
constexpr std::size_t kFewestRows = 1;
constexpr std::size_t kFirstRows = 25;
constexpr std::size_t kMostRows = 100;
constexpr std::size_t kBytesAtOnce = 2u << 20;

}  // namespace

MessageWarmup::MessageWarmup(Parts parts, std::string user_id, std::chrono::days kept,
                             std::string provider)
    : parts_(parts),
      user_id_(std::move(user_id)),
      provider_(std::move(provider)),
      cursor_key_("warmup." + provider_ + ".cursor"),
      ended_key_("warmup." + provider_ + ".ended_at"),
      kept_(kept),
      rows_at_once_(kFirstRows) {}

bool MessageWarmup::due() const {
    const Monotonic now = parts_.clock.monotonic();
    if (failed_at_ && now - *failed_at_ < kAfterFailure) return false;
    if (parts_.state.get(cursor_key_)) return true;
    const auto ended_at = parts_.state.get_instant(ended_key_);
    if (!ended_at) return true;
    const auto since = parts_.clock.now() - *ended_at;
    // Negative: the clock was set back.
    return since >= kBetweenRounds || since < Instant::duration::zero();
}

Result<MessageWarmup::Report, Error> MessageWarmup::step() {
    auto report = work_off_page();
    failed_at_ = report ? std::nullopt : std::optional(parts_.clock.monotonic());
    return report;
}

Result<MessageWarmup::Report, Error> MessageWarmup::work_off_page() {
    IdPages pages(parts_.rest, kMessagesTable, {rows_to_list(), "id,message_id", "", std::nullopt},
                  kIdsAtOnce, parts_.state.get(cursor_key_).value_or(""));
    const auto page = pages.next();
    if (!page) return page.error();
    Report report;
    report.listed = static_cast<int>(page.value().size());
    report.done = page.value().empty();
    if (report.done) {
        note_end_of_round();
        return report;
    }
    const auto missing = row_ids_of_missing(page.value());
    if (!missing) return missing.error();
    const auto fetched = fetch(missing.value(), report);
    if (!fetched) return fetched.error();
    parts_.state.set(cursor_key_, pages.last_id());
    return report;
}

std::vector<supabase::Filter> MessageWarmup::rows_to_list() const {
    std::vector<supabase::Filter> filters{supabase::eq("user_id", user_id_),
                                          supabase::eq("provider", provider_)};
    if (kept_ > std::chrono::days(0)) {
        filters.push_back({"internal_date", "gte", format_timestamp(parts_.clock.now() - kept_)});
    }
    return filters;
}

Result<MessageWarmup::Ids, Error> MessageWarmup::row_ids_of_missing(const Json& page) {
    Ids row_ids, message_ids;
    row_ids.reserve(page.size());
    message_ids.reserve(page.size());
    for (const Json& row : page) {
        RowReader in(row);
        row_ids.push_back(in.text("id"));
        message_ids.push_back(in.text("message_id"));
        if (!in.good()) {
            return Error{Error::Kind::malformed, "Supabase sent a message without its id", "", 200,
                         std::nullopt};
        }
    }
    const auto missing = parts_.cache.missing(message_ids);
    const std::set<std::string> wanted(missing.begin(), missing.end());
    Ids row_ids_wanted;
    for (std::size_t i = 0; i < row_ids.size(); ++i) {
        if (wanted.contains(message_ids[i])) row_ids_wanted.push_back(row_ids[i]);
    }
    return row_ids_wanted;
}

// What comes is taken off the list: the server's own limit may cut an answer. An empty answer says
// that the rows were deleted meanwhile.
Result<Done, Error> MessageWarmup::fetch(Ids row_ids, Report& report) {
    while (!row_ids.empty()) {
        const auto size = std::min(rows_at_once_, row_ids.size());
        const Ids batch(row_ids.end() - static_cast<std::ptrdiff_t>(size), row_ids.end());
        const auto rows = parts_.rest.select(
            kMessagesTable, {{supabase::in("id", batch)}, kMessageColumns, "", std::nullopt});
        if (!rows) {
            rows_at_once_ = std::max(rows_at_once_ / 2, kFewestRows);  // too large, perhaps
            return rows.error();
        }
        std::set<std::string> came = store(rows.value(), report);
        if (came.empty()) {
            came.insert(batch.begin(), batch.end());
            report.skipped += static_cast<int>(size);
        }
        std::erase_if(row_ids, [&came](const std::string& id) { return came.contains(id); });
    }
    return Done{};
}

// Returns the ids of the rows, the unreadable ones too.
std::set<std::string> MessageWarmup::store(const Json& rows, Report& report) {
    std::set<std::string> came;
    std::vector<CachedMessage> messages;
    std::size_t bytes = 0;
    for (const Json& row : rows) {
        came.insert(RowReader(row).text("id"));
        auto message = message_from_row(row);
        if (!message || message->provider != provider_) {
            parts_.log.warning("unreadable row skipped", {{"table", kMessagesTable}});
            ++report.skipped;
            continue;
        }
        message->id = Poco::UUIDGenerator().createRandom().toString();
        bytes += message->raw_data.size();
        messages.push_back(std::move(*message));
    }
    came.erase("");
    report.fetched += keep_missing(std::move(messages));
    if (!rows.empty()) adapt(bytes / rows.size());
    return came;
}

// A running job may have fetched some of them from Gmail meanwhile: its copy is the newer one.
int MessageWarmup::keep_missing(std::vector<CachedMessage> messages) {
    std::vector<std::string> ids;
    ids.reserve(messages.size());
    for (const CachedMessage& message : messages) ids.push_back(message.message_id);
    storage::Database::Transaction transaction(parts_.database);
    const auto missing = parts_.cache.missing(ids);
    const std::set<std::string> wanted(missing.begin(), missing.end());
    std::erase_if(messages, [&wanted](const CachedMessage& message) {
        return !wanted.contains(message.message_id);
    });
    parts_.cache.upsert(messages);
    transaction.commit();
    return static_cast<int>(messages.size());
}

void MessageWarmup::note_end_of_round() {
    storage::Database::Transaction transaction(parts_.database);
    parts_.state.remove(cursor_key_);
    parts_.state.set_instant(ended_key_, parts_.clock.now());
    transaction.commit();
}

void MessageWarmup::adapt(std::size_t bytes_a_row) {
    const std::size_t fitting = kBytesAtOnce / std::max<std::size_t>(bytes_a_row, 1);
    rows_at_once_ = std::clamp(std::min(fitting, rows_at_once_ * 2), kFewestRows, kMostRows);
}

}  // namespace agent::sync
