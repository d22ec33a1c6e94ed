#include "storage/message_window.h"

#include "storage/json_array.h"
#include "storage/query.h"

namespace storage {
namespace {

// Every statement is about one user and provider, its ?1 and ?2.
std::string ours(const std::string& what, const std::string& rest) {
    return "SELECT " + what + " FROM message_cache WHERE user_id = ?1 AND provider = ?2" + rest;
}

constexpr const char* kInSpan = " AND internal_date >= ?3 AND internal_date < ?4";

std::string read_id(const Query& row) {
    std::string id;
    row.read(id);
    return id;
}

}  // namespace

struct MessageWindow::Statements {
    Prepared count{ours("count(*)", " AND internal_date >= ?3")};
    Prepared ids{ours("message_id", kInSpan)};
    Prepared sample{ours("message_id", std::string(kInSpan) + " ORDER BY random() LIMIT ?5")};
    Prepared newest{ours("max(internal_date)", "")};
    Prepared dates{ours("min(internal_date), max(internal_date)",
                        " AND message_id IN (SELECT value FROM json_each(?3))")};
};

MessageWindow::MessageWindow(Database& database, std::string user_id, std::string provider)
    : database_(database),
      user_id_(std::move(user_id)),
      provider_(std::move(provider)),
      statements_(std::make_unique<Statements>()) {}

MessageWindow::~MessageWindow() = default;

std::int64_t MessageWindow::count_since(Instant from) {
    Query query(database_, statements_->count, user_id_, provider_, from);
    query.next();  // an aggregate always has one row
    std::int64_t count = 0;
    query.read(count);
    return count;
}

std::vector<std::string> MessageWindow::ids_between(Instant from, Instant until) {
    Query query(database_, statements_->ids, user_id_, provider_, from, until);
    return all(query, read_id);
}

std::optional<MessageWindow::Dates> MessageWindow::dates_of(
    std::span<const std::string> message_ids) {
    Query query(database_, statements_->dates, user_id_, provider_, json_array(message_ids));
    query.next();
    std::optional<Instant> oldest;
    std::optional<Instant> newest;
    query.read(oldest, newest);
    if (!oldest || !newest) return std::nullopt;
    return Dates{*oldest, *newest};
}

std::optional<Instant> MessageWindow::newest() {
    Query query(database_, statements_->newest, user_id_, provider_);
    query.next();
    std::optional<Instant> newest;
    query.read(newest);
    return newest;
}

std::vector<std::string> MessageWindow::sample(Instant from, Instant until, std::int64_t count) {
    Query query(database_, statements_->sample, user_id_, provider_, from, until, count);
    return all(query, read_id);
}

}  // namespace storage
