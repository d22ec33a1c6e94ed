#include "agent/http/http_client.h"

#include <algorithm>
#include <cctype>

namespace agent::http {
namespace {

bool equal_without_case(std::string_view left, std::string_view right) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

std::optional<std::string> Response::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const Header& header) {
        return equal_without_case(header.name, name);
    });
    if (found == headers.end()) return std::nullopt;
    return found->value;
}

std::vector<Result<Response, TransportError>> HttpClient::send_all(
    std::span<const Request> requests) {
    std::vector<Result<Response, TransportError>> answers;
    answers.reserve(requests.size());
    for (const Request& request : requests) answers.push_back(send(request));
    return answers;
}

}  // namespace agent::http
