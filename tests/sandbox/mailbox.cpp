#include "tests/sandbox/mailbox.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>

#include "tests/sandbox/mime.h"
#include "tests/sandbox/random.h"
#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

constexpr std::uint64_t kFirstHistoryId = 1'000'000;

bool hidden(const MailEntry& entry) {
    return entry.labelled("SPAM") || entry.labelled("TRASH");
}

bool wanted(const ListRequest& request, const MailEntry& entry) {
    const bool shows_hidden = request.include_spam_trash || request.query.reaches_spam_and_trash();
    if (!shows_hidden && hidden(entry)) return false;
    return std::all_of(request.labels.begin(), request.labels.end(),
                       [&](const std::string& label) { return entry.labelled(label); }) &&
           request.query.matches(entry);
}

constexpr const char* kPlainText =
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";

// The headers of the body and itself; with an attachment, as one part of two.
std::string write_body(const NewMessage& message) {
    const std::string text = kPlainText + message.body + "\r\n";
    if (message.attachment.empty()) return text;
    return "Content-Type: multipart/mixed; boundary=\"b0undary\"\r\n\r\n--b0undary\r\n" + text +
           "--b0undary\r\nContent-Type: application/octet-stream; name=\"" + message.attachment +
           "\"\r\nContent-Disposition: attachment; filename=\"" + message.attachment +
           "\"\r\n\r\ncontent\r\n--b0undary--\r\n";
}

std::string write_message(const NewMessage& message, std::uint64_t id, std::int64_t date_ms) {
    const std::chrono::sys_seconds date{std::chrono::seconds(date_ms / 1000)};
    return "From: " + message.from + "\r\nTo: " + message.to +
           "\r\nSubject: " + encode_header_text(message.subject) +
           "\r\nDate: " + format_mail_date(date) + "\r\nMessage-ID: <" + hex_id(id) +
           "@added.example>\r\nMIME-Version: 1.0\r\n" + write_body(message);
}

}  // namespace

Mailbox::Mailbox(std::unique_ptr<MailSource> source)
    : source_(std::move(source)), history_(kFirstHistoryId) {
    std::size_t number = 0;
    for (MailEntry& entry : source_->index()) {
        source_number_[entry.id] = number++;
        date_of_[entry.id] = entry.internal_date_ms;
        const Place place{entry.internal_date_ms, entry.id};
        by_date_.emplace(place, std::move(entry));
    }
    for (auto place = by_date_.rbegin(); place != by_date_.rend(); ++place) {
        place->second.history_id = history_.advance();
    }
}

std::optional<ListPage> Mailbox::list(const ListRequest& request) const {
    const std::shared_lock lock(mutex_);
    auto next = by_date_.begin();
    if (!request.page_token.empty()) {
        const auto token = from_base64url(request.page_token);
        if (!token) return std::nullopt;
        const auto fields = split(*token, ':');
        if (fields.size() != 2) return std::nullopt;
        const auto date_ms = to_number(fields[0]);
        const auto id = id_from_hex(fields[1]);
        if (!date_ms || !id) return std::nullopt;
        next = by_date_.upper_bound({*date_ms, *id});
    }
    ListPage page;
    for (; next != by_date_.end(); ++next) {
        if (!wanted(request, next->second)) continue;
        if (page.messages.size() == request.max_results) {
            const MailEntry& last = page.messages.back();
            page.next_page_token =
                base64url(std::to_string(last.internal_date_ms) + ":" + hex_id(last.id));
            break;
        }
        page.messages.push_back(next->second);
    }
    return page;
}

const MailEntry* Mailbox::entry(std::uint64_t id) const {
    const auto date = date_of_.find(id);
    return date == date_of_.end() ? nullptr : &by_date_.at({date->second, id});
}

std::optional<MailEntry> Mailbox::find(std::uint64_t id) const {
    const std::shared_lock lock(mutex_);
    const MailEntry* found = entry(id);
    if (found == nullptr) return std::nullopt;
    return *found;
}

std::optional<std::string> Mailbox::raw(std::uint64_t id) const {
    std::shared_lock lock(mutex_);
    if (entry(id) == nullptr) return std::nullopt;
    const auto added = added_text_.find(id);
    if (added != added_text_.end()) return added->second;
    const std::size_t number = source_number_.at(id);
    lock.unlock();
    return source_->raw(number);
}

std::vector<MailEntry> Mailbox::thread(std::uint64_t thread_id) const {
    const std::shared_lock lock(mutex_);
    std::vector<MailEntry> messages;
    for (auto place = by_date_.rbegin(); place != by_date_.rend(); ++place) {
        if (place->second.thread_id == thread_id) messages.push_back(place->second);
    }
    return messages;
}

std::size_t Mailbox::message_count() const {
    const std::shared_lock lock(mutex_);
    return by_date_.size();
}

std::size_t Mailbox::thread_count() const {
    const std::shared_lock lock(mutex_);
    std::set<std::uint64_t> threads;
    for (const auto& [place, entry] : by_date_) threads.insert(entry.thread_id);
    return threads.size();
}

std::vector<std::string> Mailbox::labels() const {
    const std::shared_lock lock(mutex_);
    std::set<std::string> labels{"INBOX", "SENT", "UNREAD", "STARRED", "SPAM", "TRASH"};
    for (const auto& [place, entry] : by_date_) {
        labels.insert(entry.labels.begin(), entry.labels.end());
    }
    return {labels.begin(), labels.end()};
}

std::uint64_t Mailbox::latest_history_id() const {
    const std::shared_lock lock(mutex_);
    return history_.latest();
}

std::optional<HistoryPage> Mailbox::history(const HistoryQuery& query) const {
    const std::shared_lock lock(mutex_);
    return history_.page(query);
}

void Mailbox::record(Change::Kind kind, MailEntry& entry, std::vector<std::string> changed) {
    entry.history_id =
        history_.record({0, kind, entry.id, entry.thread_id, entry.labels, std::move(changed)});
}

std::uint64_t Mailbox::add(const NewMessage& message, std::int64_t now_ms) {
    const std::unique_lock lock(mutex_);
    MailEntry entry;
    do {
        entry.id = mix(hash_text("added") + added_++);
    } while (date_of_.contains(entry.id));
    entry.thread_id = message.thread_id.value_or(entry.id);
    entry.internal_date_ms = message.date_ms.value_or(now_ms);
    entry.labels = message.labels;
    entry.from = message.from;
    entry.to = message.to;
    entry.subject = message.subject;
    entry.has_attachment = !message.attachment.empty();
    record(Change::Kind::message_added, entry);
    added_text_[entry.id] = write_message(message, entry.id, entry.internal_date_ms);
    date_of_[entry.id] = entry.internal_date_ms;
    const std::uint64_t id = entry.id;
    by_date_.emplace(Place{entry.internal_date_ms, id}, std::move(entry));
    return id;
}

bool Mailbox::remove(std::uint64_t id) {
    const std::unique_lock lock(mutex_);
    const auto date = date_of_.find(id);
    if (date == date_of_.end()) return false;
    const auto place = by_date_.find({date->second, id});
    record(Change::Kind::message_deleted, place->second);
    by_date_.erase(place);
    date_of_.erase(date);
    return true;
}

bool Mailbox::relabel(std::uint64_t id, const std::vector<std::string>& add,
                      const std::vector<std::string>& remove) {
    const std::unique_lock lock(mutex_);
    const auto date = date_of_.find(id);
    if (date == date_of_.end()) return false;
    MailEntry& entry = by_date_.at({date->second, id});
    std::vector<std::string> gained;
    std::vector<std::string> lost;
    for (const std::string& label : add) {
        if (entry.labelled(label)) continue;
        entry.labels.push_back(label);
        gained.push_back(label);
    }
    for (const std::string& label : remove) {
        if (std::erase(entry.labels, label) > 0) lost.push_back(label);
    }
    if (!gained.empty()) record(Change::Kind::label_added, entry, std::move(gained));
    if (!lost.empty()) record(Change::Kind::label_removed, entry, std::move(lost));
    return true;
}

void Mailbox::expire_history() {
    const std::unique_lock lock(mutex_);
    history_.expire();
}

}  // namespace sandbox
