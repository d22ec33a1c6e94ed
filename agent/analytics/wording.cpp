#include "agent/analytics/wording.h"

#include <algorithm>
#include <array>

#include <Poco/StringTokenizer.h>

#include "agent/analytics/own_addresses.h"

namespace agent::analytics {
namespace {

constexpr std::array<std::string_view, 6> kUrgentWords = {
    "urgent", "asap", "as soon as possible", "immediately", "action required", "deadline"};
constexpr std::array<std::string_view, 10> kProjectWords = {
    "project", "initiative", "launch", "sprint", "q1", "q2", "q3", "q4", "budget", "plan"};
constexpr std::array<std::string_view, 3> kAutomatic = {"noreply", "donotreply", "mailerdaemon"};

bool holds_any(const std::string& text, std::span<const std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool asks(const std::string& text) {
    if (text.find('?') == std::string::npos) return false;
    const Poco::StringTokenizer words(text, " \t\r\n");
    return std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word.find('?') != std::string::npos && word.find("://") == std::string::npos;
    });
}

}  // namespace

bool is_urgent(const storage::MessageDetails& message) {
    if (message.high_priority) return true;
    return holds_any(lower(message.subject), kUrgentWords) ||
           holds_any(lower(message.snippet), kUrgentWords) ||
           holds_any(lower(message.body_preview), kUrgentWords);
}

bool asks_question(const storage::MessageDetails& message) {
    return asks(message.subject) || asks(message.snippet) || asks(message.body_preview);
}

std::span<const std::string_view> project_words() {
    return kProjectWords;
}

bool is_automatic_sender(std::string_view email) {
    std::string local = comparable(email);
    local.erase(std::min(local.find('@'), local.size()));
    local.erase(std::remove_if(local.begin(), local.end(),
                               [](char c) { return c == '-' || c == '_' || c == '.'; }),
                local.end());
    return holds_any(local, kAutomatic);
}

}  // namespace agent::analytics
