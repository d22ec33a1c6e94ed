#include "tests/sandbox/mbox_source.h"

#include <algorithm>
#include <unordered_set>

#include "tests/sandbox/labels.h"
#include "tests/sandbox/mime.h"
#include "tests/sandbox/random.h"
#include "tests/sandbox/threading.h"

namespace sandbox {
namespace {

using std::chrono::sys_seconds;

// Distinct even for copies: the first free place after the text's own hash.
std::uint64_t fresh_id(const std::string& text, std::unordered_set<std::uint64_t>& taken) {
    std::uint64_t id = hash_text(text);
    while (id == 0 || !taken.insert(id).second) id = mix(id + 1);
    return id;
}

// "From ann@example.org Tue Nov 17 15:28:37 2009": the date follows the address.
std::optional<sys_seconds> separator_date(const std::string& line) {
    const std::size_t address_end = line.find(' ', 5);
    if (address_end == std::string::npos) return std::nullopt;
    return parse_mail_date(line.substr(address_end + 1));
}

sys_seconds date_of(const MimePart& message, const std::string& separator) {
    if (const auto date = parse_mail_date(message.header("Date"))) return *date;
    return separator_date(separator).value_or(sys_seconds{});
}

ThreadLinks links_of(const MimePart& message) {
    ThreadLinks links;
    const auto own = message_ids_in(message.header("Message-ID"));
    if (!own.empty()) links.message_id = own.front();
    links.references =
        message_ids_in(message.header("References") + " " + message.header("In-Reply-To"));
    return links;
}

// As in Gmail, a thread carries the id of its first message.
void set_thread_ids(std::vector<MailEntry>& entries, const std::vector<std::size_t>& leaders) {
    std::vector<std::size_t> oldest(leaders.begin(), leaders.end());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        std::size_t& first = oldest[leaders[i]];
        if (entries[i].internal_date_ms < entries[first].internal_date_ms) first = i;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        entries[i].thread_id = entries[oldest[leaders[i]]].id;
    }
}

std::int64_t millis(sys_seconds when) {
    return when.time_since_epoch().count() * 1000;
}

}  // namespace

MboxSource::MboxSource(const std::filesystem::path& file, std::string own_address,
                       std::optional<sys_seconds> newest)
    : file_(file), own_address_(std::move(own_address)), newest_(newest) {}

std::vector<MailEntry> MboxSource::index() {
    std::vector<MailEntry> entries;
    std::vector<ThreadLinks> links;
    std::unordered_set<std::uint64_t> taken;
    sys_seconds latest = sys_seconds::min();
    for (std::size_t number = 0; number < file_.messages().size(); ++number) {
        const std::string text = file_.read(number);
        const MimePart message = parse_message(text);
        links.push_back(links_of(message));
        const sys_seconds date = date_of(message, file_.messages()[number].separator);
        latest = std::max(latest, date);

        MailEntry entry;
        entry.id =
            fresh_id(links.back().message_id.empty() ? text : links.back().message_id, taken);
        entry.internal_date_ms = millis(date);
        entry.has_attachment = has_attachment(message);
        entry.labels = labels_for(message, entry.id, own_address_);
        entry.from = message.header("From");
        entry.to = message.header("To");
        entry.subject = message.header("Subject");
        entries.push_back(std::move(entry));
    }
    set_thread_ids(entries, group_threads(links));
    if (newest_) shift_ = *newest_ - latest;
    for (MailEntry& entry : entries) entry.internal_date_ms += shift_.count() * 1000;
    return entries;
}

std::string MboxSource::raw(std::size_t number) const {
    return shift_date_header(file_.read(number), shift_);
}

}  // namespace sandbox
