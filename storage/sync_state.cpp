#include "storage/sync_state.h"

#include <charconv>
#include <stdexcept>

#include "storage/query.h"

namespace storage {

struct SyncState::Statements {
    Prepared get{"SELECT value FROM sync_state WHERE key = ?1"};
    Prepared set{
        "INSERT INTO sync_state (key, value) VALUES (?1, ?2)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value"};
    Prepared remove{"DELETE FROM sync_state WHERE key = ?1"};
};

SyncState::SyncState(Database& database)
    : database_(database), statements_(std::make_unique<Statements>()) {}

SyncState::~SyncState() = default;

std::optional<std::string> SyncState::get(const std::string& key) {
    Query query(database_, statements_->get, key);
    return first(query, [](const Query& row) {
        std::string value;
        row.read(value);
        return value;
    });
}

void SyncState::set(const std::string& key, const std::string& value) {
    Query(database_, statements_->set, key, value).run();
}

void SyncState::remove(const std::string& key) {
    Query(database_, statements_->remove, key).run();
}

std::optional<Instant> SyncState::get_instant(const std::string& key) {
    const auto text = get(key);
    if (!text) return std::nullopt;

    std::int64_t microseconds = 0;
    const char* end = text->data() + text->size();
    const auto [stopped, error] = std::from_chars(text->data(), end, microseconds);
    if (error != std::errc() || stopped != end) {
        throw std::logic_error("sync_state " + key + " does not hold an instant");
    }
    return Instant(std::chrono::microseconds(microseconds));
}

void SyncState::set_instant(const std::string& key, Instant value) {
    set(key, std::to_string(value.time_since_epoch().count()));
}

}  // namespace storage
