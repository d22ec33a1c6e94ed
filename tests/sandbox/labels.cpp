#include "tests/sandbox/labels.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tests/sandbox/mail_source.h"
#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

// Takeout writes the names people see; the API speaks in ids.
constexpr std::array<std::pair<const char*, const char*>, 13> kTakeoutNames{{
    {"inbox", "INBOX"},
    {"unread", "UNREAD"},
    {"starred", "STARRED"},
    {"important", "IMPORTANT"},
    {"sent", "SENT"},
    {"drafts", "DRAFT"},
    {"spam", "SPAM"},
    {"trash", "TRASH"},
    {"chat", "CHAT"},
    {"category promotions", "CATEGORY_PROMOTIONS"},
    {"category updates", "CATEGORY_UPDATES"},
    {"category social", "CATEGORY_SOCIAL"},
    {"category forums", "CATEGORY_FORUMS"},
}};

// States Takeout adds that are no labels of the API.
bool is_takeout_state(const std::string& name) {
    return name == "opened" || name == "archived";
}

std::vector<std::string> takeout_labels(const std::string& header) {
    std::vector<std::string> labels;
    for (const std::string& shown : split(header, ',')) {
        const std::string name = lower(shown);
        if (is_takeout_state(name)) continue;
        const auto known = std::find_if(kTakeoutNames.begin(), kTakeoutNames.end(),
                                        [&](const auto& pair) { return name == pair.first; });
        labels.emplace_back(known == kTakeoutNames.end() ? shown : known->second);
    }
    return labels;
}

}  // namespace

bool MailEntry::labelled(const std::string& label) const {
    return std::find(labels.begin(), labels.end(), label) != labels.end();
}

std::vector<std::string> labels_for(const MimePart& message, std::uint64_t id,
                                    const std::string& own_address) {
    const std::string takeout = message.header("X-Gmail-Labels");
    if (!takeout.empty()) return takeout_labels(takeout);
    if (lower(message.header("From")).find(lower(own_address)) != std::string::npos) {
        return {"SENT"};
    }
    std::vector<std::string> labels{"INBOX"};
    if (id % 4 == 0) labels.emplace_back("UNREAD");
    if (id % 17 == 0) labels.emplace_back("STARRED");
    if (!message.header("List-Id").empty()) labels.emplace_back("CATEGORY_FORUMS");
    return labels;
}

}  // namespace sandbox
