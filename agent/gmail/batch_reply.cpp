#include "agent/gmail/batch_reply.h"

#include <algorithm>
#include <charconv>

#include "agent/gmail/multipart.h"

namespace agent::gmail {
namespace {

std::optional<int> parse_whole_number(std::string_view text) {
    int value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

// `HTTP/1.1 200 OK`, `HTTP/2 200`.
std::optional<int> find_status(std::string_view line) {
    const auto space = line.find(' ');
    if (!line.starts_with("HTTP/") || space == std::string_view::npos) return std::nullopt;
    const auto status = parse_whole_number(line.substr(space + 1, 3));
    if (!status || *status < 100) return std::nullopt;
    return status;
}

// "<response-7>" or "response-7" is 7.
std::optional<std::size_t> find_index(const HeaderedText& part, std::size_t count) {
    constexpr std::string_view kPrefix = "response-";
    const auto header = part.header("Content-ID");
    if (!header) return std::nullopt;
    std::string_view id = *header;
    if (id.starts_with('<')) id.remove_prefix(1);
    if (id.ends_with('>')) id.remove_suffix(1);
    if (!id.starts_with(kPrefix)) return std::nullopt;
    const auto index = parse_whole_number(id.substr(kPrefix.size()));
    if (!index || *index < 0 || static_cast<std::size_t>(*index) >= count) return std::nullopt;
    return static_cast<std::size_t>(*index);
}

}  // namespace

std::optional<http::Response> parse_http_response(std::string_view text) {
    const auto start = text.find_first_not_of("\r\n");
    if (start == std::string_view::npos) return std::nullopt;
    text.remove_prefix(start);
    const auto line_end = text.find('\n');
    const auto status = find_status(text.substr(0, line_end));
    if (!status) return std::nullopt;
    if (line_end == std::string_view::npos) return http::Response{*status, {}, ""};
    auto message = split_headers(text.substr(line_end + 1));
    return http::Response{*status, std::move(message.headers), std::string(message.body)};
}

bool BatchReply::empty() const {
    return std::none_of(answers.begin(), answers.end(),
                        [](const auto& a) { return a.has_value(); });
}

bool BatchReply::all_unauthorized() const {
    return !empty() && std::all_of(answers.begin(), answers.end(), [](const auto& answer) {
        return !answer || answer->status == 401;
    });
}

BatchReply read_batch_reply(const http::Response& response, std::size_t count) {
    BatchReply reply;
    reply.answers.resize(count);
    const auto boundary = find_boundary(response.header("Content-Type").value_or(""));
    if (!boundary) return reply;
    for (const auto& part : split_multipart(response.body, *boundary)) {
        const auto index = find_index(part, count);
        if (!index || reply.answers[*index]) continue;
        reply.answers[*index] = parse_http_response(part.body);
    }
    return reply;
}

}  // namespace agent::gmail
