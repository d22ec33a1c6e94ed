#include "agent/analytics/own_addresses.h"

#include <algorithm>

#include <Poco/String.h>
#include <Poco/UTF8String.h>

namespace agent::analytics {

std::string lower(std::string text) {
    const bool ascii = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) return Poco::UTF8::toLower(text);
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

std::string comparable(std::string_view email) {
    return lower(Poco::trim(std::string(email)));
}

OwnAddresses::OwnAddresses(const std::vector<std::string>& emails) {
    for (const std::string& email : emails) {
        if (std::string own = comparable(email); !own.empty()) emails_.insert(std::move(own));
    }
}

bool OwnAddresses::contains(std::string_view email) const {
    if (emails_.empty()) return false;
    std::string wanted = comparable(email);
    if (emails_.contains(wanted)) return true;
    const auto plus = wanted.find('+');
    const auto at = wanted.rfind('@');
    if (plus == std::string::npos || at == std::string::npos || plus > at) return false;
    wanted.erase(plus, at - plus);
    return emails_.contains(wanted);
}

OwnAddresses own_addresses(const std::vector<std::string>& given, storage::MessageScan& scan,
                           const storage::MessageScan::Window& window) {
    std::vector<std::string> emails = scan.senders_of_sent_mail(window);
    emails.insert(emails.end(), given.begin(), given.end());
    return OwnAddresses(emails);
}

}  // namespace agent::analytics
