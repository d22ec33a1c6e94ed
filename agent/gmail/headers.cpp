#include "agent/gmail/headers.h"

#include <Poco/Net/MessageHeader.h>
#include <Poco/Net/NameValueCollection.h>
#include <Poco/String.h>

#include "agent/gmail/json_read.h"

namespace agent::gmail {

using Json = nlohmann::json;

std::vector<std::string> find_headers(const Json& part, const std::string& name) {
    std::vector<std::string> values;
    for (const Json& header : array_at(part, "headers")) {
        const std::string* const header_name = find_text(header, "name");
        if (header_name == nullptr || Poco::icompare(*header_name, name) != 0) continue;
        values.push_back(text_at(header, "value"));
    }
    return values;
}

std::string find_header(const Json& part, const std::string& name) {
    const auto values = find_headers(part, name);
    return values.empty() ? "" : values.front();
}

std::string header_parameter(const std::string& value, const std::string& name) {
    std::string main_value;
    Poco::Net::NameValueCollection parameters;
    Poco::Net::MessageHeader::splitParameters(value, main_value, parameters);
    return parameters.get(name, "");
}

}  // namespace agent::gmail
