#pragma once

#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace agent::control {

using Json = nlohmann::ordered_json;

// Compares names of header fields, in which upper and lower case are the same.
struct LessWithoutCase {
    bool operator()(const std::string& a, const std::string& b) const;
};

// A request as the routes see it.
struct Request {
    std::string method = "GET";
    std::string path = "/";  // decoded nowhere: as it came, up to the question mark
    std::string raw_query = "";
    std::map<std::string, std::string, LessWithoutCase> headers = {};
    std::string body = "";
    // Why it was not read to its end and is to be refused.
    enum class Fault { none, target_too_long, body_too_large, body_cut_off };
    Fault fault = Fault::none;

    // Empty when it did not come.
    std::string header(const std::string& name) const;
    // The last field of that name in the query, decoded; nothing when there is none, or when the
    // query cannot be decoded.
    std::optional<std::string> query(const std::string& name) const;
};

// Told of a stream that it shall write: false ends it.
using StillOpen = std::function<bool()>;

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body = "";
    std::vector<std::pair<std::string, std::string>> headers = {};
    // Instead of a body: writes for as long as it likes, looking at `open` before each piece.
    std::function<void(std::ostream& out, const StillOpen& open)> stream = nullptr;
};

Response json_response(int status, const Json& document);

// {"error": what}, as the web's own routes say it.
Response error_response(int status, std::string_view what);

// 405, with what the path can be asked instead.
Response method_not_allowed(const std::string& allowed);

}  // namespace agent::control
