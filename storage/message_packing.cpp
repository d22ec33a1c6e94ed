#include "storage/message_packing.h"

#include <charconv>

#include "storage/raw_data.h"

namespace storage {
namespace {

constexpr const char* kPlace = "packing.rowid";
// A sample of a long message: its beginning, where the headers are. All of them: 4 MB.
constexpr std::size_t kSampleBytes = 4'096;

std::int64_t number_of(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

struct Row {
    std::int64_t number = 0;
    bool is_text = false;
};

}  // namespace

struct MessagePacking::Statements {
    explicit Statements(Database& database) : raw_data(database) {}

    RawData raw_data;
    Prepared count{"SELECT count(*) FROM (SELECT 1 FROM message_cache LIMIT ?1)"};
    Prepared samples{
        "SELECT raw_data FROM message_cache WHERE typeof(raw_data) = 'text'"
        " ORDER BY rowid DESC LIMIT ?1"};
    // The place is kept, so that the text rows that stay (too small to gain) are passed once.
    Prepared place{"SELECT value FROM sync_state WHERE key = ?1"};
    Prepared set_place{"INSERT OR REPLACE INTO sync_state (key, value) VALUES (?1, ?2)"};
    Prepared rows{
        "SELECT rowid, typeof(raw_data) = 'text' FROM message_cache WHERE rowid > ?1"
        " ORDER BY rowid LIMIT ?2"};
    Prepared get_raw_data{"SELECT raw_data FROM message_cache WHERE rowid = ?1"};
    Prepared set_raw_data{"UPDATE message_cache SET raw_data = ?2 WHERE rowid = ?1"};
    Prepared return_free_pages{"PRAGMA incremental_vacuum"};
};

MessagePacking::MessagePacking(Database& database)
    : database_(database), statements_(std::make_unique<Statements>(database)) {}

MessagePacking::~MessagePacking() = default;

bool MessagePacking::step(int limit, Instant now) {
    Database::Transaction transaction(database_);
    const bool did_something = statements_->raw_data.has_dictionary() ? pack(limit) : learn(now);
    transaction.commit();
    return did_something;
}

bool MessagePacking::learn(Instant now) {
    if (hopeless_) return false;
    std::vector<std::string> samples;
    {
        int count = 0;
        Query query(database_, statements_->count, kMessagesToLearnFrom);
        if (query.next()) query.read(count);
        if (count < kMessagesToLearnFrom) return false;
    }
    Query query(database_, statements_->samples, kMessagesToLearnFrom);
    while (query.next()) {
        query.read(samples.emplace_back());
        if (samples.back().size() > kSampleBytes) samples.back().resize(kSampleBytes);
    }
    hopeless_ = !statements_->raw_data.learn(samples, now);
    return !hopeless_;
}

// One at a time: some messages are of many megabytes.
void MessagePacking::pack_row(std::int64_t number) {
    std::string text;
    {
        Query query(database_, statements_->get_raw_data, number);
        if (query.next()) query.read(text);
    }
    const TextOrBlob packed = statements_->raw_data.packed(text);
    if (std::holds_alternative<std::string>(packed)) return;
    Query(database_, statements_->set_raw_data, number, packed).run();
}

bool MessagePacking::pack(int limit) {
    std::string place;
    {
        Query query(database_, statements_->place, std::string(kPlace));
        if (query.next()) query.read(place);
    }
    Query query(database_, statements_->rows, number_of(place), limit);
    const auto rows = all(query, [](const Query& row) {
        Row read;
        row.read(read.number, read.is_text);
        return read;
    });
    if (rows.empty()) return false;
    for (const Row& row : rows) {
        if (row.is_text) pack_row(row.number);
    }
    Query(database_, statements_->set_place, std::string(kPlace),
          std::to_string(rows.back().number))
        .run();
    Query pages(database_, statements_->return_free_pages);
    while (pages.next()) continue;  // each step gives some of them back
    return true;
}

}  // namespace storage
