#include "tests/sandbox/postgrest_payload.h"

#include <algorithm>

#include <Poco/UUIDGenerator.h>

namespace sandbox {
namespace {

std::vector<std::string> keys_of(const Json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
}

Outcome<Json> read_objects(const Request& request) {
    const std::string type = request.header("content-type");
    if (!type.empty() && !type.starts_with("application/json")) {
        return unreadable_body("Content-Type not acceptable: " + type);
    }
    Json body = Json::parse(request.body, nullptr, false);
    if (body.is_object()) return Json::array({std::move(body)});
    const bool objects =
        body.is_array() &&
        std::all_of(body.begin(), body.end(), [](const Json& each) { return each.is_object(); });
    if (!objects) return unreadable_body("Empty or invalid json");
    return body;
}

// A bulk statement names the keys of its first object, so all must have the same.
Outcome<std::vector<std::string>> named_columns(const Json& objects, const Call& call) {
    std::vector<std::string> columns;
    if (call.query.columns) {
        columns = *call.query.columns;
    } else if (!objects.empty()) {
        columns = keys_of(objects.front());
        const bool uniform = std::all_of(objects.begin(), objects.end(), [&](const Json& each) {
            return keys_of(each) == columns;
        });
        if (!uniform) return unreadable_body("All object keys must match");
    }
    const TableSchema& schema = call.table.schema();
    for (const std::string& column : columns) {
        if (schema.find_column(column) == nullptr) {
            return unknown_column_in_body(schema.name, column);
        }
    }
    return columns;
}

Outcome<Json> read_row(const Json& object, const std::vector<std::string>& columns,
                       const Call& call) {
    Json row = Json::object();
    for (const std::string& name : columns) {
        const auto given = object.find(name);
        if (given == object.end()) continue;
        const ColumnType type = call.table.schema().find_column(name)->type;
        auto value = value_from_json(type, *given, call.now);
        if (!value) return value.error();
        row[name] = std::move(value).value();
    }
    return row;
}

Json default_of(const Column& column, agent::Instant now) {
    switch (column.default_value) {
        case DefaultValue::random_uuid:
            return Poco::UUIDGenerator::defaultGenerator().createRandom().toString();
        case DefaultValue::now:
            return write_timestamptz(now);
        case DefaultValue::literal:
            return column.literal;
        case DefaultValue::null:
            break;
    }
    return nullptr;
}

}  // namespace

Outcome<Payload> read_payload(const Request& request, const Call& call) {
    const auto objects = read_objects(request);
    if (!objects) return objects.error();
    auto columns = named_columns(objects.value(), call);
    if (!columns) return columns.error();
    Payload payload{std::move(columns).value(), {}};
    for (const Json& object : objects.value()) {
        auto row = read_row(object, payload.columns, call);
        if (!row) return row.error();
        payload.rows.push_back(std::move(row).value());
    }
    return payload;
}

Json row_to_insert(const Call& call, const Payload& payload, const Json& given) {
    Json row = Json::object();
    for (const Column& column : call.table.schema().columns) {
        const auto& named = payload.columns;
        const bool is_named = std::find(named.begin(), named.end(), column.name) != named.end();
        const auto value = given.find(column.name);
        if (value != given.end()) {
            row[column.name] = *value;
        } else if (is_named && !call.preferences.missing_default) {
            row[column.name] = nullptr;
        } else {
            row[column.name] = default_of(column, call.now);
        }
    }
    return row;
}

Json values_to_set(const Payload& payload, const Json& given) {
    Json values = Json::object();
    for (const std::string& column : payload.columns) values[column] = given.value(column, Json());
    return values;
}

}  // namespace sandbox
