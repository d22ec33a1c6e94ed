#include "tests/sandbox/postgrest_query.h"

#include <charconv>

#include "tests/sandbox/postgrest_condition.h"
#include "tests/sandbox/postgrest_scanner.h"

namespace sandbox {
namespace {

template <class T>
using ScanOne = std::optional<T> (*)(Scanner&);

template <class T>
Outcome<std::vector<T>> parse_list(const std::string& what, const std::string& text,
                                   ScanOne<T> scan_one) {
    Scanner in(what, text);
    std::vector<T> items;
    do {
        auto scanned = scan_one(in);
        if (!scanned) return in.error();
        items.push_back(std::move(*scanned));
        in.skip_spaces();
    } while (in.take(","));
    if (!in.at_end()) {
        (void)in.expected("\",\" or end of input");
        return in.error();
    }
    return items;
}

std::optional<std::string> scan_name(Scanner& in) {
    in.skip_spaces();
    return in.name();
}

std::optional<OrderTerm> scan_order_term(Scanner& in) {
    auto field = in.field();
    if (!field) return std::nullopt;
    OrderTerm term{std::move(*field)};
    const bool ascending = in.take(".asc");
    term.descending = !ascending && in.take(".desc");
    term.nulls_first = term.descending;
    if (in.take(".nullsfirst")) {
        term.nulls_first = true;
    } else if (in.take(".nullslast")) {
        term.nulls_first = false;
    }
    if (!in.next_is(".")) return term;
    return in.expected(ascending || term.descending
                           ? "\"nullsfirst\" or \"nullslast\""
                           : "\"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"");
}

// Without an alias the answer's key is the last key of the path, as PostgREST has it.
std::string default_alias(const FieldPath& path) {
    for (auto step = path.steps.rbegin(); step != path.steps.rend(); ++step) {
        if (!step->is_index) return step->key;
    }
    return path.column;
}

std::optional<SelectItem> scan_select_item(Scanner& in) {
    in.skip_spaces();
    if (in.take("*")) return SelectItem{{"*", {}}, {}};
    auto field = in.field();
    if (!field) return std::nullopt;
    std::string alias = default_alias(*field);
    if (field->steps.empty() && !in.next_is("::") && in.take(":")) {
        alias = field->column;
        field = in.field();
        if (!field) return std::nullopt;
    }
    return SelectItem{std::move(*field), std::move(alias)};
}

std::optional<std::int64_t> read_number(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

template <class T>
Outcome<agent::Done> store(Outcome<T> parsed, T& target) {
    if (!parsed) return parsed.error();
    target = std::move(parsed).value();
    return agent::Done{};
}

// PostgREST ignores a limit or offset that is not a number.
Outcome<agent::Done> store_limit(const std::string& text, Query& query) {
    const auto limit = read_number(text);
    if (!limit) return agent::Done{};
    if (*limit < 0) return unsatisfiable_range("Limit should be greater than or equal to zero.");
    query.limit = static_cast<std::size_t>(*limit);
    return agent::Done{};
}

void store_offset(const std::string& text, Query& query) {
    const auto offset = read_number(text);
    if (offset && *offset > 0) query.offset = static_cast<std::size_t>(*offset);
}

Outcome<agent::Done> add_logic(const std::string& name, const std::string& value, Query& query) {
    auto logic = parse_logic(name, value);
    if (!logic) return logic.error();
    query.filter.children.push_back(std::move(logic).value());
    return agent::Done{};
}

Outcome<agent::Done> add_condition(const std::string& name, const std::string& value,
                                   Query& query) {
    auto condition = parse_condition(name, value);
    if (!condition) return condition.error();
    Logic leaf;
    leaf.kind = Logic::Kind::leaf;
    leaf.condition = std::move(condition).value();
    query.filter.children.push_back(std::move(leaf));
    return agent::Done{};
}

Outcome<agent::Done> add_columns(const std::string& value, Query& query) {
    auto columns = parse_list<std::string>("columns parameter", value, scan_name);
    if (!columns) return columns.error();
    query.columns = std::move(columns).value();
    return agent::Done{};
}

Outcome<agent::Done> add_parameter(const std::string& name, const std::string& value,
                                   Query& query) {
    if (name == "select") {
        return store(parse_list<SelectItem>("select parameter", value, scan_select_item),
                     query.select);
    }
    if (name == "order") {
        return store(parse_list<OrderTerm>("order", value, scan_order_term), query.order);
    }
    if (name == "on_conflict") {
        return store(parse_list<std::string>("on_conflict parameter", value, scan_name),
                     query.on_conflict);
    }
    if (name == "columns") return add_columns(value, query);
    if (name == "limit") return store_limit(value, query);
    if (name == "offset") {
        store_offset(value, query);
        return agent::Done{};
    }
    const bool logic = name == "and" || name == "or" || name == "not.and" || name == "not.or";
    return logic ? add_logic(name, value, query) : add_condition(name, value, query);
}

}  // namespace

Outcome<Query> parse_query(const std::vector<std::pair<std::string, std::string>>& parameters) {
    Query query;
    for (const auto& [name, value] : parameters) {
        // The gateway takes the key from the query too, and hides it from PostgREST.
        if (name == "apikey") continue;
        const bool empty_select = name == "select" && value.empty();
        if (empty_select) continue;
        if (const auto added = add_parameter(name, value, query); !added) return added.error();
    }
    if (query.select.empty()) query.select.push_back({{"*", {}}, {}});
    return query;
}

}  // namespace sandbox
