#include "agent/control/message.h"

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/URI.h>

namespace agent::control {

bool LessWithoutCase::operator()(const std::string& a, const std::string& b) const {
    return Poco::icompare(a, b) < 0;
}

std::string Request::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

std::optional<std::string> Request::query(const std::string& name) const {
    std::optional<std::string> value;
    try {
        Poco::URI uri;
        uri.setRawQuery(raw_query);
        for (const auto& [key, text] : uri.getQueryParameters()) {
            if (key == name) value = text;
        }
    } catch (const Poco::SyntaxException&) {
        return std::nullopt;
    }
    return value;
}

Response json_response(int status, const Json& document) {
    Response response;
    response.status = status;
    response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

Response error_response(int status, std::string_view what) {
    return json_response(status, {{"error", what}});
}

Response method_not_allowed(const std::string& allowed) {
    Response response = error_response(405, "Method not allowed");
    response.headers.emplace_back("Allow", allowed);
    return response;
}

}  // namespace agent::control
