#include "agent/signin/query.h"

#include <Poco/URI.h>

namespace agent::signin {

std::string with_query(const std::string& base, const Query& query) {
    std::string url = base;
    char separator = base.find('?') == std::string::npos ? '?' : '&';
    for (const auto& [name, value] : query) {
        url += separator + name + '=';
        Poco::URI::encode(value, "!*'();:@&=+$,/?#[]", url);
        separator = '&';
    }
    return url;
}

}  // namespace agent::signin
