#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "storage/message_scan.h"

namespace agent::analytics {

// The text in lower case. Quick where it is ASCII, as mostly.
std::string lower(std::string text);

// An address in the form in which addresses are compared: lower case, no spaces around it.
std::string comparable(std::string_view email);

// The user's own addresses.
class OwnAddresses {
public:
    OwnAddresses() = default;
    explicit OwnAddresses(const std::vector<std::string>& emails);

    // Without regard to case; `ann+shop@example.org` is one's own where `ann@example.org` is.
    bool contains(std::string_view email) const;
    bool empty() const { return emails_.empty(); }

private:
    std::set<std::string, std::less<>> emails_;
};

// Those given, and those that the user's mail labelled SENT in the window is from: so aliases of
// Gmail's "send mail as" are known without asking anybody, and for the users of a server too.
OwnAddresses own_addresses(const std::vector<std::string>& given, storage::MessageScan& scan,
                           const storage::MessageScan::Window& window);

}  // namespace agent::analytics
