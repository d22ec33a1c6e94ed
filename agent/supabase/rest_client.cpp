#include "agent/supabase/rest_client.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

#include "agent/supabase/answer.h"
#include "agent/supabase/keyset.h"
#include "agent/supabase/query_string.h"

namespace agent::supabase {
namespace {

void require(const std::vector<Filter>& filters) {
    if (filters.empty()) throw std::invalid_argument("a write without filters changes every row");
}

void set_body(http::Request& request, const Json& body) {
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = body_text(body);
}

bool are_rows(const Json& json) {
    return json.is_array() &&
           std::all_of(json.begin(), json.end(), [](const Json& row) { return row.is_object(); });
}

// The names in any of the rows, when the rows differ in them: PostgREST then has to be told
// (`columns=`), or takes the names of the first for all.
std::string differing_columns(const Json& rows) {
    std::set<std::string> all;
    for (const Json& row : rows) {
        for (const auto& member : row.items()) all.insert(member.key());
    }
    const bool same = std::all_of(rows.begin(), rows.end(),
                                  [&](const Json& row) { return row.size() == all.size(); });
    if (same) return "";
    std::string list;
    for (const std::string& name : all) list += (list.empty() ? "" : ",") + quoted(name);
    return list;
}

std::string insert_preferences(OnConflict on_conflict) {
    std::string preferences = "return=representation,missing=default";
    if (on_conflict == OnConflict::ignore) preferences += ",resolution=ignore-duplicates";
    if (on_conflict == OnConflict::merge) preferences += ",resolution=merge-duplicates";
    return preferences;
}

// The total in `0-24/3573458` or `*/0`.
std::optional<std::int64_t> total_of(const std::string& content_range) {
    const auto slash = content_range.find('/');
    if (slash == std::string::npos) return std::nullopt;
    std::int64_t total = 0;
    const char* const begin = content_range.data() + slash + 1;
    const char* const end = content_range.data() + content_range.size();
    const auto parsed = std::from_chars(begin, end, total);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == end && total >= 0;
    return whole ? std::optional(total) : std::nullopt;
}

}  // namespace

RestClient::RestClient(http::HttpClient& http, Endpoint endpoint, Credentials& credentials)
    : http_(http), endpoint_(std::move(endpoint)), credentials_(credentials) {}

Result<Json, Error> RestClient::select(const std::string& table, const Query& query) {
    return rows(select_request(table, query));
}

http::Request RestClient::select_request(const std::string& table, const Query& query) const {
    QueryString parameters;
    parameters.add(query.filters).add("select", query.select);
    if (!query.order.empty()) parameters.add("order", query.order);
    if (query.limit) parameters.add("limit", std::to_string(*query.limit));
    return request("GET", encoded(table) + parameters.text());
}

Result<Json, Error> RestClient::select_all(const std::string& table, Query query,
                                           const std::string& column, int page_rows) {
    const std::vector<Filter> filters = query.filters;
    query.order = column + ".asc,id.asc";
    query.limit = page_rows;
    Keyset keyset(column);
    Json all = Json::array();
    for (;;) {
        query.filters = filters;
        if (keyset.next()) query.filters.push_back(*keyset.next());
        http::Request asked = select_request(table, query);
        asked.headers.push_back({"Prefer", "count=exact"});
        auto answer = page(std::move(asked));
        if (!answer) return answer.error();
        Page& page = answer.value();
        if (page.rows.empty()) return all;
        if (auto error = keyset.pass(page.rows)) return *error;
        const bool last = page.total && static_cast<std::size_t>(*page.total) <= page.rows.size();
        for (Json& row : page.rows) all.push_back(std::move(row));
        if (last) return all;
    }
}

Result<std::int64_t, Error> RestClient::count(const std::string& table,
                                              const std::vector<Filter>& filters) {
    QueryString parameters;
    parameters.add(filters).add("select", "*").add("limit", "1");
    http::Request asked = request("HEAD", encoded(table) + parameters.text());
    asked.headers.push_back({"Prefer", "count=exact"});
    const auto answer = send(std::move(asked));
    if (!answer) return answer.error();
    const auto total = total_of(answer.value().header("Content-Range").value_or(""));
    if (!total) return malformed(answer.value(), "Supabase sent no count");
    return *total;
}

Result<Json, Error> RestClient::insert(const std::string& table, const Json& rows_to_insert,
                                       OnConflict on_conflict, const std::string& conflict_columns,
                                       const std::string& returned) {
    if (rows_to_insert.is_array() && rows_to_insert.empty()) return Json::array();
    QueryString parameters;
    if (on_conflict != OnConflict::fail) parameters.add("on_conflict", conflict_columns);
    if (rows_to_insert.is_array()) {
        const std::string columns = differing_columns(rows_to_insert);
        if (!columns.empty()) parameters.add("columns", columns);
    }
    if (returned != "*") parameters.add("select", returned);
    http::Request asked = request("POST", encoded(table) + parameters.text());
    asked.headers.push_back({"Prefer", insert_preferences(on_conflict)});
    set_body(asked, rows_to_insert);
    return rows(std::move(asked));
}

Result<Json, Error> RestClient::update(const std::string& table, const std::vector<Filter>& filters,
                                       const Json& changes, int max_affected) {
    require(filters);
    http::Request asked = request("PATCH", encoded(table) + QueryString().add(filters).text());
    asked.headers.push_back(
        {"Prefer", "handling=strict,max-affected=" + std::to_string(max_affected) +
                       ",return=representation"});
    set_body(asked, changes);
    return rows(std::move(asked));
}

Result<Json, Error> RestClient::remove(const std::string& table,
                                       const std::vector<Filter>& filters) {
    require(filters);
    http::Request asked = request("DELETE", encoded(table) + QueryString().add(filters).text());
    asked.headers.push_back({"Prefer", "return=representation"});
    return rows(std::move(asked));
}

Result<Json, Error> RestClient::call(const std::string& function, const Json& arguments) {
    http::Request asked = request("POST", "rpc/" + encoded(function));
    set_body(asked, arguments);
    const auto answer = send(std::move(asked));
    if (!answer) return answer.error();
    if (answer.value().body.empty()) return Json();
    Json returned = parse_body(answer.value().body);
    if (returned.is_discarded()) return from_response(answer.value());
    return returned;
}

http::Request RestClient::request(std::string method, const std::string& path) const {
    http::Request request;
    request.method = std::move(method);
    request.url = endpoint_.url + "/rest/v1/" + path;
    request.headers = {{"apikey", endpoint_.key}, {"Accept", "application/json"}};
    return request;
}

Result<RestClient::Page, Error> RestClient::page(http::Request request) {
    const auto answer = send(std::move(request));
    if (!answer) return answer.error();
    Json parsed = parse_body(answer.value().body);
    if (parsed.is_discarded()) return from_response(answer.value());
    if (!are_rows(parsed)) return malformed(answer.value(), "Supabase sent no rows");
    return Page{std::move(parsed), total_of(answer.value().header("Content-Range").value_or(""))};
}

Result<Json, Error> RestClient::rows(http::Request request) {
    auto answer = page(std::move(request));
    if (!answer) return answer.error();
    return std::move(answer.value().rows);
}

// A 401 comes before anything was done, so that any method may be sent again.
Result<http::Response, Error> RestClient::send(http::Request request) {
    auto token = credentials_.access_token();
    if (!token) return token.error();
    const std::size_t plain_headers = request.headers.size();
    for (bool renewed = false;; renewed = true) {
        request.headers.resize(plain_headers);
        if (!token.value().empty()) {
            request.headers.push_back({"Authorization", "Bearer " + token.value().reveal()});
        }
        auto answer = http_.send(request);
        if (!answer) return from_transport(answer.error());
        if (succeeded(answer.value())) return std::move(answer).value();
        Error error = from_response(answer.value());
        const bool refused =
            answer.value().status == 401 && error.kind == Error::Kind::unauthorized;
        if (!refused) return error;
        if (renewed) {
            credentials_.give_up_on(token.value());
            return error;
        }
        token = credentials_.token_after_refusal(token.value());
        if (!token) return token.error();
    }
}

}  // namespace agent::supabase
