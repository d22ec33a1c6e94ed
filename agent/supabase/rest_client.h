#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/supabase/auth_client.h"
#include "agent/supabase/credentials.h"

namespace agent::supabase {

using Json = nlohmann::json;

// One `column=op.value` of a PostgREST query; the value is encoded here.
// `column` may be a JSON path such as `metadata->>claim_token`.
struct Filter {
    std::string column;
    std::string op;  // eq, neq, gt, gte, lt, lte, is, in, or
    std::string value;
};

Filter eq(std::string column, std::string value);
Filter lt(std::string column, std::string value);
// `in.(...)`, each value quoted as PostgREST wants it. No values match no rows. The values
// are in the URL: gateways refuse one of more than some 8 to 16 kB with 414 or 431, so the
// caller splits. A uuid takes 45 bytes; 100 of them are safe everywhere.
Filter in(std::string column, const std::vector<std::string>& values);
// `or=(...)` from an already written condition.
Filter any_of(std::string condition);
// The rows after (`last_value`, `last_id`) in the order `column.asc,id.asc`:
// or=(column.gt.V,and(column.eq.V,id.gt.ID)).
Filter after_key(const std::string& column, const std::string& last_value,
                 const std::string& last_id);

struct Query {
    std::vector<Filter> filters;
    std::string select = "*";
    std::string order;         // "updated_at.asc,id.asc"
    std::optional<int> limit;  // rows
};

// What to do when an inserted row's key is already there.
enum class OnConflict { fail, ignore, merge };

// PostgREST as one signed-in user, or as a server with a secret key. Renews the session once on
// 401. Every call is one
// transaction on the server. Safe to use from any thread.
// https://docs.postgrest.org/en/stable/references/api.html
class RestClient {
public:
    RestClient(http::HttpClient& http, Endpoint endpoint, Credentials& credentials);

    // Rows as a JSON array; at most the server's own limit (Supabase: 1,000).
    Result<Json, Error> select(const std::string& table, const Query& query);

    // Every row of `query` in keyset order of (`column`, id), page after page, whatever
    // the server's limit: the last page is the one after which the server counts no more rows,
    // or without a count the empty one. `page_rows` is a wish. Order and
    // limit of `query` are not used; its select must name `column` and id, and `column` may
    // not be null. A row that is changed meanwhile may come twice, its later state last.
    // Error::malformed when the server's pages do not get on.
    Result<Json, Error> select_all(const std::string& table, Query query, const std::string& column,
                                   int page_rows = 500);

    // Exact number of rows, without the rows (HEAD, Prefer: count=exact).
    Result<std::int64_t, Error> count(const std::string& table, const std::vector<Filter>& filters);

    // The rows as stored. With OnConflict::ignore the rows that were there are left out.
    // `rows` is an object or an array of them; columns absent from one take their default.
    // `returned` names the columns that come back, where all of them are more than is needed.
    Result<Json, Error> insert(const std::string& table, const Json& rows, OnConflict on_conflict,
                               const std::string& conflict_columns = "id",
                               const std::string& returned = "*");

    // The rows that matched, as stored afterwards (an empty array when none did). More
    // matches than `max_affected` change nothing: Error::too_many_rows.
    // Precondition: `filters` is not empty; throws std::invalid_argument otherwise, since
    // not every server refuses to change all rows.
    Result<Json, Error> update(const std::string& table, const std::vector<Filter>& filters,
                               const Json& changes, int max_affected = 1);

    // The deleted rows. Precondition: `filters` is not empty; throws std::invalid_argument.
    Result<Json, Error> remove(const std::string& table, const std::vector<Filter>& filters);

    // POST /rest/v1/rpc/`function`. Whatever the function returns; null when nothing.
    Result<Json, Error> call(const std::string& function, const Json& arguments);

private:
    Result<http::Response, Error> send(http::Request request);
    struct Page {
        Json rows;
        std::optional<std::int64_t> total;  // of all rows that matched, where it was asked for
    };
    Result<Page, Error> page(http::Request request);
    // The rows in the answer to `request`.
    Result<Json, Error> rows(http::Request request);
    http::Request select_request(const std::string& table, const Query& query) const;
    http::Request request(std::string method, const std::string& path) const;

    http::HttpClient& http_;
    Endpoint endpoint_;
    Credentials& credentials_;
};

}  // namespace agent::supabase
