#include "agent/signin/answer.h"

#include <algorithm>
#include <map>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include "agent/base/constant_time.h"

namespace agent::signin {
namespace {

using Kind = Failure::Kind;
using Fields = std::map<std::string, std::string>;

// Supabase also puts an error behind the #, and a person may paste that.
Fields fields_of(const std::string& address) {
    Fields fields;
    try {
        const Poco::URI uri(address);
        for (const auto& [name, value] : uri.getQueryParameters()) fields.emplace(name, value);
        Poco::URI behind("/?" + uri.getFragment());
        for (const auto& [name, value] : behind.getQueryParameters()) fields.emplace(name, value);
    } catch (const Poco::Exception&) {
        fields.clear();
    }
    return fields;
}

std::string field(const Fields& fields, const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
}

// Error codes are plain words (RFC 6749 4.1.2.1); whatever else stands there is not shown.
std::string plain_word(const std::string& text) {
    constexpr std::size_t kLongest = 60;
    const bool plain = !text.empty() && text.size() <= kLongest &&
                       std::all_of(text.begin(), text.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                       });
    return plain ? text : "no reason given";
}

}  // namespace

Result<Secret, Failure> read_answer(const std::string& address, const std::string& state) {
    const Fields fields = fields_of(address);
    const std::string code = field(fields, "code");
    const std::string error = field(fields, "error");
    if (code.empty() && error.empty()) {
        return Failure{Kind::unreadable, "that address holds no answer to a sign-in"};
    }
    if (!same_in_constant_time(field(fields, "state"), state)) {
        return Failure{Kind::wrong_state, "an answer came that does not belong to this sign-in"};
    }
    if (error == "access_denied") {
        return Failure{Kind::denied, "the permission was not given"};
    }
    if (!error.empty()) {
        return Failure{Kind::refused, "the sign-in was refused (" + plain_word(error) + ")"};
    }
    return Secret(code);
}

}  // namespace agent::signin
