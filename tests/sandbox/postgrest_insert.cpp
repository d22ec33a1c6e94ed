#include <set>

#include "tests/sandbox/postgrest_payload.h"
#include "tests/sandbox/postgrest_row.h"
#include "tests/sandbox/postgrest_write.h"
#include "tests/sandbox/postgrest_write_reply.h"

namespace sandbox {
namespace {

using Resolution = Preferences::Resolution;

// One INSERT, with ON CONFLICT when a resolution is asked for.
class Insertion {
public:
    Insertion(const Call& call, const Payload& payload)
        : call_(call), payload_(payload), target_(call.query.on_conflict) {
        if (target_.empty()) target_ = call.table.schema().primary_key;
    }

    Outcome<agent::Done> run() {
        const bool resolves = call_.preferences.resolution != Resolution::none;
        if (resolves && !call_.table.has_key(target_)) return no_such_conflict_target();
        for (const Json& given : payload_.rows) {
            auto added = add(row_to_insert(call_, payload_, given), given);
            if (!added) return added.error();
        }
        return agent::Done{};
    }

    const std::vector<RowId>& affected() const { return affected_; }
    std::size_t inserted() const { return inserted_; }

private:
    // Triggers come first. Then Postgres asks row level security, then the columns' constraints,
    // and only then whether the row is there: an upsert without a NOT NULL column always fails.
    Outcome<agent::Done> add(Json row, const Json& given) {
        const TableSchema& schema = call_.table.schema();
        run_triggers(schema, row, nullptr, call_.now);
        if (!reaches(schema.policies.insert, schema, row, call_.caller)) {
            return row_security(schema.name, false);
        }
        if (const auto checked = call_.table.check(row); !checked) return checked.error();
        if (call_.preferences.resolution != Resolution::none) {
            if (const auto existing = call_.table.find_by_key(target_, row)) {
                return merge(*existing, given);
            }
        }
        const auto id = call_.table.insert(std::move(row));
        if (!id) return id.error();
        ++inserted_;
        touch(id.value());
        return agent::Done{};
    }

    Outcome<agent::Done> merge(RowId id, const Json& given) {
        if (call_.preferences.resolution == Resolution::ignore_duplicates) return agent::Done{};
        if (touched_.contains(id)) return updated_twice();
        const TableSchema& schema = call_.table.schema();
        if (!may_update(schema, call_.table.row(id), call_.caller)) {
            return row_security(schema.name, true);
        }
        const auto updated =
            update_row(call_.table, id, values_to_set(payload_, given), call_.caller, call_.now);
        if (!updated) return updated.error();
        touch(id);
        return agent::Done{};
    }

    void touch(RowId id) {
        touched_.insert(id);
        affected_.push_back(id);
    }

    const Call& call_;
    const Payload& payload_;
    std::vector<std::string> target_;
    std::set<RowId> touched_;
    std::vector<RowId> affected_;
    std::size_t inserted_ = 0;
};

// `/analytics_jobs?id=eq.X`
std::string location(const TableSchema& schema, const Json& row) {
    std::string query;
    for (const std::string& column : schema.primary_key) {
        const Json& value = row.at(column);
        query += (query.empty() ? "?" : "&") + column + "=eq." +
                 (value.is_string() ? value.get<std::string>() : value.dump());
    }
    return "/" + schema.name + query;
}

Outcome<Response> insert_reply(const Call& call, const Insertion& insertion) {
    auto response = write_reply(call, rows_of(call.table, insertion.affected()), WriteKind::insert);
    if (!response) return response;
    const bool all_merged =
        insertion.inserted() == 0 && call.preferences.resolution == Resolution::merge_duplicates;
    response.value().status = all_merged ? 200 : 201;
    const bool locates = call.preferences.return_form == Preferences::Return::headers_only &&
                         insertion.affected().size() == 1;
    if (locates) {
        const Json& row = call.table.row(insertion.affected().front());
        response.value().headers.emplace_back("Location", location(call.table.schema(), row));
    }
    return response;
}

Outcome<Response> insert_payload(const Call& call, const Payload& payload, Database& database,
                                 Transaction& transaction) {
    Insertion insertion(call, payload);
    if (const auto done = insertion.run(); !done) return done.error();
    for (const RowId id : insertion.affected()) {
        const auto parents = database.check_parents(call.table.schema(), call.table.row(id));
        if (!parents) return parents.error();
    }
    auto response = insert_reply(call, insertion);
    if (response) transaction.commit();
    return response;
}

}  // namespace

Outcome<Response> insert_rows(const Request& request, const Call& call, Database& database) {
    const auto payload = read_payload(request, call);
    if (!payload) return payload.error();
    Transaction transaction(call.table);
    return insert_payload(call, payload.value(), database, transaction);
}

Outcome<Response> replace_rows(const Request& request, const Call& call, Database& database) {
    const auto payload = read_payload(request, call);
    if (!payload) return payload.error();
    Transaction transaction(call.table);
    while (!call.table.rows().empty()) call.table.erase(call.table.rows().begin()->first);
    return insert_payload(call, payload.value(), database, transaction);
}

}  // namespace sandbox
