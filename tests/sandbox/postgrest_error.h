#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/base/result.h"
#include "tests/sandbox/http_types.h"

namespace sandbox {

using Json = nlohmann::json;

// What PostgREST answers when it does not do what was asked: its own codes (PGRST...) and
// those of Postgres, with the status it gives them. Texts as PostgREST 13 and Postgres 15
// write them.
// https://docs.postgrest.org/en/v13/references/errors.html
struct RestError {
    int status = 400;
    std::string code;
    std::string message;
    Json details = nullptr;
    Json hint = nullptr;
};

template <class T>
using Outcome = agent::Result<T, RestError>;

// `{"code","details","hint","message"}` with its status; a 401 names the reason in
// WWW-Authenticate too.
Response to_response(const RestError& error);

// The request cannot be read.
RestError parse_error(const std::string& what, const std::string& text, std::size_t column,
                      const std::string& details);                     // PGRST100
RestError unreadable_body(const std::string& message);                 // PGRST102
RestError unsatisfiable_range(const std::string& details);             // PGRST103
RestError not_acceptable(const std::string& media_type);               // PGRST107
RestError not_single(std::size_t rows);                                // PGRST116
RestError unknown_preferences(const std::vector<std::string>& names);  // PGRST122
RestError too_many_affected(std::size_t rows);                         // PGRST124
RestError method_not_allowed(const std::string& method);               // PGRST117

// It names something that is not there.
RestError unknown_function(const std::string& name, const std::vector<std::string>& parameters);
RestError unknown_column_in_body(const std::string& table, const std::string& column);
RestError unknown_table(const std::string& table);
RestError unknown_column(const std::string& table, const std::string& column);
RestError no_such_operator(const std::string& type, const std::string& operation);
RestError no_such_conflict_target();

// The value does not fit its type.
RestError invalid_value(const std::string& code, const std::string& message);

// The row is not allowed.
RestError null_value(const std::string& table, const std::string& column, const Json& row);
RestError failed_check(const std::string& table, const std::string& column, const Json& row);
RestError duplicate_key(const std::string& constraint, const std::vector<std::string>& columns,
                        const Json& row);
RestError missing_parent(const std::string& table, const std::string& column,
                         const std::string& parent_table, const Json& row);
RestError still_referenced(const std::string& parent_table, const std::string& table,
                           const std::string& column);
RestError row_security(const std::string& table, bool existing_row);
RestError function_forbidden(const std::string& name);
RestError no_where_clause(const std::string& statement);
RestError updated_twice();

// The token is not good. 301: it cannot be decoded; 303: its claims do not hold.
RestError undecodable_token(const std::string& message);
RestError refused_claims(const std::string& message);

}  // namespace sandbox
