#include <Poco/URI.h>

#include "agent/supabase/query_string.h"
#include "agent/supabase/rest_client.h"

namespace agent::supabase {

std::string encoded(const std::string& text) {
    std::string out;
    Poco::URI::encode(text, ":/?#[]@!$&'()*+,;=", out);
    return out;
}

std::string quoted(const std::string& value) {
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

QueryString& QueryString::add(const std::string& name, const std::string& value) {
    text_.append(text_.empty() ? "?" : "&")
        .append(encoded(name))
        .append("=")
        .append(encoded(value));
    return *this;
}

QueryString& QueryString::add(const std::vector<Filter>& filters) {
    for (const Filter& filter : filters) {
        if (filter.op == "or") {
            add("or", "(" + filter.value + ")");
        } else {
            add(filter.column, filter.op + "." + filter.value);
        }
    }
    return *this;
}

Filter eq(std::string column, std::string value) {
    return {std::move(column), "eq", std::move(value)};
}

Filter lt(std::string column, std::string value) {
    return {std::move(column), "lt", std::move(value)};
}

Filter in(std::string column, const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values) {
        if (!list.empty()) list += ',';
        list += quoted(value);
    }
    return {std::move(column), "in", "(" + list + ")"};
}

Filter any_of(std::string condition) {
    return {"", "or", std::move(condition)};
}

Filter after_key(const std::string& column, const std::string& last_value,
                 const std::string& last_id) {
    const std::string value = quoted(last_value);
    return any_of(column + ".gt." + value + ",and(" + column + ".eq." + value + ",id.gt." +
                  quoted(last_id) + ")");
}

}  // namespace agent::supabase
