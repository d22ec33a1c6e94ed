#include "tests/sandbox/postgrest_error.h"

namespace sandbox {
namespace {

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

std::string plain(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string failing_row(const Json& row) {
    std::vector<std::string> values;
    for (const Json& value : row) values.push_back(plain(value));
    return "Failing row contains (" + joined(values) + ").";
}

}  // namespace

Response to_response(const RestError& error) {
    Response response;
    response.status = error.status;
    response.headers = {{"Content-Type", "application/json; charset=utf-8"}};
    if (error.status == 401 && error.code.starts_with("PGRST")) {
        response.headers.emplace_back(
            "WWW-Authenticate",
            "Bearer error=\"invalid_token\", error_description=" + quoted(error.message));
    }
    const Json body = {{"code", error.code},
                       {"details", error.details},
                       {"hint", error.hint},
                       {"message", error.message}};
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

RestError parse_error(const std::string& what, const std::string& text, std::size_t column,
                      const std::string& details) {
    return {400, "PGRST100",
            quoted("failed to parse " + what + " (" + text + ")") + " (line 1, column " +
                std::to_string(column) + ")",
            details};
}

RestError unreadable_body(const std::string& message) {
    return {400, "PGRST102", message};
}

RestError unsatisfiable_range(const std::string& details) {
    return {416, "PGRST103", "Requested range not satisfiable", details};
}

RestError not_acceptable(const std::string& media_type) {
    return {406, "PGRST107", "None of these media types are available: " + media_type};
}

RestError not_single(std::size_t rows) {
    return {406, "PGRST116", "Cannot coerce the result to a single JSON object",
            "The result contains " + std::to_string(rows) + " rows"};
}

RestError unknown_preferences(const std::vector<std::string>& names) {
    return {400, "PGRST122", "Invalid preferences given with handling=strict",
            "Invalid preferences: " + joined(names)};
}

RestError too_many_affected(std::size_t rows) {
    return {400, "PGRST124", "Query result exceeds max-affected preference constraint",
            "The query affects " + std::to_string(rows) + " rows"};
}

RestError method_not_allowed(const std::string& method) {
    return {405, "PGRST117", "Unsupported HTTP method: " + method};
}

RestError unknown_function(const std::string& name, const std::vector<std::string>& parameters) {
    const std::string function = "public." + name;
    const bool none = parameters.empty();
    const std::string listed = joined(parameters);
    const std::string call =
        none ? function + " without parameters" : function + "(" + listed + ")";
    const std::string searched =
        function +
        (none ? " without parameters"
              : (parameters.size() == 1 ? " with parameter " : " with parameters ") + listed);
    return {404, "PGRST202", "Could not find the function " + call + " in the schema cache",
            "Searched for the function " + searched +
                " or with a single unnamed json/jsonb parameter, but no matches were found in the "
                "schema cache."};
}

RestError unknown_column_in_body(const std::string& table, const std::string& column) {
    return {400, "PGRST204",
            "Could not find the '" + column + "' column of '" + table + "' in the schema cache"};
}

RestError unknown_table(const std::string& table) {
    return {404, "PGRST205", "Could not find the table 'public." + table + "' in the schema cache"};
}

RestError unknown_column(const std::string& table, const std::string& column) {
    return {400, "42703", "column " + table + "." + column + " does not exist"};
}

RestError no_such_operator(const std::string& type, const std::string& operation) {
    return {404, "42883", "operator does not exist: " + type + " " + operation + " unknown"};
}

RestError no_such_conflict_target() {
    return {400, "42P10",
            "there is no unique or exclusion constraint matching the ON CONFLICT specification"};
}

RestError invalid_value(const std::string& code, const std::string& message) {
    return {400, code, message};
}

RestError null_value(const std::string& table, const std::string& column, const Json& row) {
    return {400, "23502",
            "null value in column " + quoted(column) + " of relation " + quoted(table) +
                " violates not-null constraint",
            failing_row(row)};
}

RestError failed_check(const std::string& table, const std::string& column, const Json& row) {
    return {400, "23514",
            "new row for relation " + quoted(table) + " violates check constraint " +
                quoted(table + "_" + column + "_check"),
            failing_row(row)};
}

RestError duplicate_key(const std::string& constraint, const std::vector<std::string>& columns,
                        const Json& row) {
    std::vector<std::string> values;
    for (const std::string& column : columns) values.push_back(plain(row.at(column)));
    return {409, "23505", "duplicate key value violates unique constraint " + quoted(constraint),
            "Key (" + joined(columns) + ")=(" + joined(values) + ") already exists."};
}

RestError missing_parent(const std::string& table, const std::string& column,
                         const std::string& parent_table, const Json& row) {
    return {409, "23503",
            "insert or update on table " + quoted(table) + " violates foreign key constraint " +
                quoted(table + "_" + column + "_fkey"),
            "Key (" + column + ")=(" + plain(row.at(column)) + ") is not present in table " +
                quoted(parent_table) + "."};
}

RestError still_referenced(const std::string& parent_table, const std::string& table,
                           const std::string& column) {
    return {409, "23503",
            "update or delete on table " + quoted(parent_table) +
                " violates foreign key constraint " + quoted(table + "_" + column + "_fkey") +
                " on table " + quoted(table),
            "Key is still referenced from table " + quoted(table) + "."};
}

RestError row_security(const std::string& table, bool existing_row) {
    return {403, "42501",
            std::string("new row violates row-level security policy ") +
                (existing_row ? "(USING expression) " : "") + "for table " + quoted(table)};
}

RestError function_forbidden(const std::string& name) {
    return {403, "42501", "permission denied for function " + name};
}

RestError no_where_clause(const std::string& statement) {
    return {400, "21000", statement + " requires a WHERE clause"};
}

RestError updated_twice() {
    return {500, "21000", "ON CONFLICT DO UPDATE command cannot affect row a second time", nullptr,
            "Ensure that no rows proposed for insertion within the same command have duplicate "
            "constrained values."};
}

RestError undecodable_token(const std::string& message) {
    return {401, "PGRST301", message};
}

RestError refused_claims(const std::string& message) {
    return {401, "PGRST303", message};
}

}  // namespace sandbox
