#include "tests/sandbox/postgrest_filter.h"

#include <algorithm>
#include <charconv>

#include <Poco/UTF8String.h>

#include "tests/sandbox/postgrest_like.h"

namespace sandbox {
namespace {

// Counts from the end when it is negative, as Postgres does.
const Json* element_at(const Json& array, const std::string& text) {
    std::int64_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    const auto size = static_cast<std::int64_t>(array.size());
    if (index < 0) index += size;
    if (error != std::errc{} || index < 0 || index >= size) return nullptr;
    return &array[static_cast<std::size_t>(index)];
}

const Json* step_into(const Json& document, const JsonStep& step) {
    if (step.is_index && document.is_array()) return element_at(document, step.key);
    if (!document.is_object()) return nullptr;
    const auto found = document.find(step.key);
    return found == document.end() ? nullptr : &*found;
}

// The type a filter's value is read as: `->>` gives text, `->` jsonb.
ColumnType type_at(const FieldPath& path, const Column& column) {
    if (path.steps.empty()) return column.type;
    return path.steps.back().as_text ? ColumnType::text : ColumnType::jsonb;
}

std::optional<RestError> operator_fault(Operation operation, const std::string& value,
                                        ColumnType type) {
    const bool pattern = operation == Operation::like || operation == Operation::ilike;
    if (pattern && type != ColumnType::text) {
        return no_such_operator(type_name(type), operation == Operation::like ? "~~" : "~~*");
    }
    const bool truth_test =
        operation == Operation::is && (value == "true" || value == "false" || value == "unknown");
    if (truth_test && type != ColumnType::boolean) {
        return invalid_value("42804",
                             "argument of IS must be type boolean, not type " + type_name(type));
    }
    return std::nullopt;
}

bool is_test(const std::optional<Json>& value, const Json& wanted) {
    if (wanted == "not_null") return value.has_value();
    if (wanted == "true") return value == Json(true);
    if (wanted == "false") return value == Json(false);
    return !value.has_value();
}

bool compare(Operation operation, const Json& value, const Json& wanted) {
    switch (operation) {
        case Operation::neq:
        case Operation::isdistinct:
            return value != wanted;
        case Operation::gt:
            return value > wanted;
        case Operation::gte:
            return value >= wanted;
        case Operation::lt:
            return value < wanted;
        case Operation::lte:
            return value <= wanted;
        case Operation::like:
            return like(value.get<std::string>(), wanted.get<std::string>());
        case Operation::ilike:
            return like(Poco::UTF8::toLower(value.get<std::string>()),
                        Poco::UTF8::toLower(wanted.get<std::string>()));
        case Operation::eq:
        case Operation::in:
        case Operation::is:
            break;
    }
    return value == wanted;
}

struct SortedRow {
    const Json* row;
    std::vector<std::optional<Json>> keys;  // one a term
};

// Nothing when the two are equal in this term.
std::optional<bool> comes_before(const std::optional<Json>& left, const std::optional<Json>& right,
                                 const OrderTerm& term) {
    if (!left && !right) return std::nullopt;
    if (!left) return term.nulls_first;
    if (!right) return !term.nulls_first;
    if (*left == *right) return std::nullopt;
    return term.descending ? *right < *left : *left < *right;
}

bool comes_before(const SortedRow& left, const SortedRow& right,
                  const std::vector<OrderTerm>& order) {
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto before = comes_before(left.keys[i], right.keys[i], order[i]);
        if (before) return *before;
    }
    return false;
}

}  // namespace

std::optional<Json> value_at(const Json& row, const FieldPath& path) {
    const Json* value = &row.at(path.column);
    if (value->is_null()) return std::nullopt;
    for (const JsonStep& step : path.steps) {
        value = step_into(*value, step);
        if (value == nullptr) return std::nullopt;
    }
    const bool as_text = !path.steps.empty() && path.steps.back().as_text;
    if (!as_text) return *value;
    if (value->is_null()) return std::nullopt;
    return value->is_string() ? *value : Json(value->dump());
}

Outcome<const Column*> column_of(const FieldPath& path, const TableSchema& schema) {
    const Column* column = schema.find_column(path.column);
    if (column == nullptr) return unknown_column(schema.name, path.column);
    return column;
}

Outcome<Filter> Filter::bind(const Logic& logic, const TableSchema& schema, agent::Instant now) {
    if (logic.kind == Logic::Kind::leaf) return bind_leaf(logic.condition, schema, now);
    Filter filter;
    filter.kind_ = logic.kind;
    filter.negated_ = logic.negated;
    for (const Logic& child : logic.children) {
        auto bound = bind(child, schema, now);
        if (!bound) return bound.error();
        filter.children_.push_back(std::move(bound).value());
    }
    return filter;
}

Outcome<Filter> Filter::bind_leaf(const Condition& condition, const TableSchema& schema,
                                  agent::Instant now) {
    const auto column = column_of(condition.field, schema);
    if (!column) return column.error();
    const ColumnType type = type_at(condition.field, *column.value());
    if (auto fault = operator_fault(condition.operation, condition.values.front(), type)) {
        return std::move(*fault);
    }
    Filter filter;
    filter.kind_ = Logic::Kind::leaf;
    filter.negated_ = condition.negated;
    filter.field_ = condition.field;
    filter.operation_ = condition.operation;
    const bool literal = condition.operation != Operation::is;
    const bool empty_list = condition.operation == Operation::in && condition.values.size() == 1 &&
                            condition.values.front().empty();
    if (empty_list) return filter;
    for (const std::string& text : condition.values) {
        auto value = literal ? value_from_text(type, text, now) : Outcome<Json>(Json(text));
        if (!value) return value.error();
        filter.values_.push_back(std::move(value).value());
    }
    return filter;
}

Filter::Truth Filter::truth(const Json& row) const {
    const Truth plain = kind_ == Logic::Kind::leaf ? truth_of_leaf(row) : truth_of_children(row);
    if (!negated_ || !plain) return plain;
    return !*plain;
}

Filter::Truth Filter::truth_of_children(const Json& row) const {
    const bool deciding = kind_ == Logic::Kind::any;
    bool unknown = false;
    for (const Filter& child : children_) {
        const Truth each = child.truth(row);
        if (each == deciding) return deciding;
        unknown = unknown || !each;
    }
    if (unknown) return std::nullopt;
    return !deciding;
}

Filter::Truth Filter::truth_of_leaf(const Json& row) const {
    const std::optional<Json> value = value_at(row, field_);
    if (operation_ == Operation::is) return is_test(value, values_.front());
    if (operation_ == Operation::isdistinct && !value) return true;
    if (!value) return std::nullopt;
    return std::any_of(values_.begin(), values_.end(),
                       [&](const Json& wanted) { return compare(operation_, *value, wanted); });
}

Outcome<agent::Done> sort_rows(std::vector<const Json*>& rows, const std::vector<OrderTerm>& order,
                               const TableSchema& schema) {
    for (const OrderTerm& term : order) {
        if (const auto column = column_of(term.field, schema); !column) return column.error();
    }
    std::vector<SortedRow> sorted;
    for (const Json* row : rows) {
        SortedRow& added = sorted.emplace_back(SortedRow{row, {}});
        for (const OrderTerm& term : order) added.keys.push_back(value_at(*row, term.field));
    }
    std::stable_sort(sorted.begin(), sorted.end(),
                     [&](const SortedRow& left, const SortedRow& right) {
                         return comes_before(left, right, order);
                     });
    std::transform(sorted.begin(), sorted.end(), rows.begin(),
                   [](const SortedRow& each) { return each.row; });
    return agent::Done{};
}

}  // namespace sandbox
