#include "storage/query.h"

#include <stdexcept>

namespace storage {

SQLite::Statement& Prepared::on(SQLite::Database& connection) {
    if (!statement_) statement_.emplace(connection, sql_);
    return *statement_;
}

Query::~Query() {
    // The result repeats what the failed step has thrown already.
    (void)statement_.tryReset();
    statement_.clearBindings();  // lets go of large texts
}

SQLite::Statement& Query::compiled(Prepared& prepared) {
    return with_errors_of(file_, [&]() -> SQLite::Statement& { return prepared.on(*lease_); });
}

bool Query::next() {
    return with_errors_of(file_, [this] { return statement_.executeStep(); });
}

std::int64_t Query::run() {
    return with_errors_of(file_, [this] { return statement_.exec(); });
}

void Query::bind(const std::string& value) {
    statement_.bind(++bound_, value);
}

void Query::bind(std::int64_t value) {
    statement_.bind(++bound_, value);
}

void Query::bind(int value) {
    statement_.bind(++bound_, value);
}

void Query::bind(bool value) {
    statement_.bind(++bound_, value ? 1 : 0);
}

void Query::bind(const Blob& value) {
    statement_.bind(++bound_, value.bytes.data(), static_cast<int>(value.bytes.size()));
}

void Query::bind(const TextOrBlob& value) {
    std::visit([this](const auto& either) { bind(either); }, value);
}

void Query::bind(Instant value) {
    bind(static_cast<std::int64_t>(value.time_since_epoch().count()));
}

void Query::bind(JobStatus value) {
    bind(std::string(to_string(value)));
}

void Query::get(int column, std::string& field) const {
    field = statement_.getColumn(column).getString();
}

void Query::get(int column, std::int64_t& field) const {
    field = statement_.getColumn(column).getInt64();
}

void Query::get(int column, int& field) const {
    field = statement_.getColumn(column).getInt();
}

void Query::get(int column, bool& field) const {
    field = statement_.getColumn(column).getInt() != 0;
}

void Query::get(int column, TextOrBlob& field) const {
    const SQLite::Column value = statement_.getColumn(column);
    if (value.isBlob()) {
        field = Blob{value.getString()};
    } else {
        field = value.getString();
    }
}

void Query::get(int column, Instant& field) const {
    field = Instant(std::chrono::microseconds(statement_.getColumn(column).getInt64()));
}

void Query::get(int column, JobStatus& field) const {
    const auto status = parse_job_status(statement_.getColumn(column).getString());
    // The table's CHECK lets no other text in.
    if (!status) throw std::logic_error("analytics_jobs.status holds an unknown text");
    field = *status;
}

}  // namespace storage
