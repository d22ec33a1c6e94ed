#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What the stand-ins see of HTTP, whichever server carries it.
namespace sandbox {

struct Request {
    std::string method;
    std::string path;                                        // decoded, without query
    std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
    std::map<std::string, std::string> headers;              // names in lower case
    std::string body;

    // The first value of the parameter.
    std::optional<std::string> query_value(const std::string& name) const;
    std::string header(const std::string& name) const;  // "" when absent
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

}  // namespace sandbox
