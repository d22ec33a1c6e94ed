#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "storage/database.h"
#include "storage/sqlite_error.h"

namespace storage {

// SQL that is compiled at its first use and kept. Belongs to a store, which does not outlive
// its Database.
class Prepared {
public:
    explicit Prepared(std::string sql) : sql_(std::move(sql)) {}

    SQLite::Statement& on(SQLite::Database& connection);

private:
    std::string sql_;
    std::optional<SQLite::Statement> statement_;
};

// A value of SQLite's type BLOB.
struct Blob {
    std::string bytes;
};
using TextOrBlob = std::variant<std::string, Blob>;

// One use of a prepared statement: binds the values to ?1, ?2, ... in order (a tuple stands for
// its members), keeps the connection to this thread, and gives the statement back clean when it
// ends, so that no read stays open. Every call throws storage::Error.
class Query {
public:
    template <class... Values>
    Query(Database& database, Prepared& prepared, const Values&... values)
        : lease_(database), file_(database.file()), statement_(compiled(prepared)) {
        with_errors_of(file_, [&] { (bind(values), ...); });
    }
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    // Goes to the next row; false after the last.
    bool next();
    // For a statement without rows: runs it and returns how many rows it changed.
    std::int64_t run();

    // The columns of the present row, in order, into as many variables.
    template <class... Fields>
    void read(Fields&... fields) const {
        int column = 0;
        (get(column++, fields), ...);
    }
    template <class... Fields>
    void read(const std::tuple<Fields&...>& fields) const {
        std::apply([this](Fields&... each) { read(each...); }, fields);
    }

private:
    SQLite::Statement& compiled(Prepared& prepared);

    void bind(const std::string& value);
    void bind(std::int64_t value);
    void bind(int value);
    void bind(bool value);
    void bind(const Blob& value);
    void bind(const TextOrBlob& value);
    void bind(Instant value);
    void bind(JobStatus value);
    void bind(const char* value) = delete;  // would go to bool
    template <class Value>
    void bind(const std::optional<Value>& value) {
        if (value) return bind(*value);
        statement_.bind(++bound_);
    }
    template <class... Values>
    void bind(const std::tuple<Values&...>& values) {
        std::apply([this](Values&... each) { (bind(each), ...); }, values);
    }

    void get(int column, std::string& field) const;
    void get(int column, std::int64_t& field) const;
    void get(int column, int& field) const;
    void get(int column, bool& field) const;
    void get(int column, TextOrBlob& field) const;
    void get(int column, Instant& field) const;
    void get(int column, JobStatus& field) const;
    template <class Value>
    void get(int column, std::optional<Value>& field) const {
        field.reset();
        if (statement_.isColumnNull(column)) return;
        get(column, field.emplace());
    }

    Database::Lease lease_;
    const std::filesystem::path& file_;
    SQLite::Statement& statement_;
    int bound_ = 0;
};

// The first row as a Row by `read`, or nothing.
template <class Read>
auto first(Query& query, Read read) -> std::optional<decltype(read(query))> {
    if (!query.next()) return std::nullopt;
    return read(query);
}

// All rows, each by `read`.
template <class Read>
auto all(Query& query, Read read) {
    std::vector<decltype(read(query))> rows;
    while (query.next()) rows.push_back(read(query));
    return rows;
}

}  // namespace storage
