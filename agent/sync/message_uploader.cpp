#include "agent/sync/message_uploader.h"

#include <charconv>

#include "agent/sync/message_rows.h"

namespace agent::sync {
namespace {

using storage::MessageChange;
using supabase::Error;

constexpr const char* kCursor = "upload.cursor";
constexpr std::chrono::minutes kAfterFailure{1};
constexpr int kRowsAtOnce = 100;
constexpr std::int64_t kBytesAtOnce = 1 << 20;
// processed_data, the other columns and the names of all, beside raw_data.
constexpr std::int64_t kBytesBesideRaw = 2'048;

// How many of the first changes go into one request; at least one.
std::size_t batch_size(std::span<const MessageChange> changes) {
    std::int64_t bytes = 0;
    std::size_t rows = 0;
    for (const MessageChange& change : changes) {
        bytes += change.raw_bytes + kBytesBesideRaw;
        if (rows > 0 && bytes > kBytesAtOnce) break;
        ++rows;
    }
    return rows;
}

}  // namespace

bool MessageUploader::due() const {
    return !failed_at_ || parts_.clock.monotonic() - *failed_at_ >= kAfterFailure;
}

Result<MessageUploader::Report, Error> MessageUploader::step() {
    const auto changes = parts_.changes.after(sent_up_to(), kRowsAtOnce);
    const std::size_t size = batch_size(changes);
    Report report;
    const auto sent = send(Changes(changes).first(size), report);
    failed_at_ = sent ? std::nullopt : std::optional(parts_.clock.monotonic());
    if (!sent) return sent.error();
    report.done = size == changes.size() && changes.size() < kRowsAtOnce;
    return report;
}

std::int64_t MessageUploader::sent_up_to() const {
    const std::string text = parts_.state.get(kCursor).value_or("0");
    std::int64_t sequence = 0;
    // Anything else than a number starts again, which is slow but right.
    (void)std::from_chars(text.data(), text.data() + text.size(), sequence);
    return sequence;
}

void MessageUploader::note_sent(std::int64_t sequence) {
    parts_.state.set(kCursor, std::to_string(sequence));
}

MessageUploader::Outcome MessageUploader::send(Changes changes, Report& report) {
    if (changes.empty()) return Done{};
    const Json rows = rows_of(changes);
    const auto stored = parts_.rest.insert(kMessagesTable, rows, supabase::OnConflict::merge,
                                           "user_id,message_id,provider", "id");
    // Any other failure is met by all rows alike.
    const bool because_of_a_row = !stored && stored.error().kind == Error::Kind::rejected;
    if (!stored && !because_of_a_row) return stored.error();
    if (because_of_a_row && changes.size() > 1) return send_halves(changes, report);
    const auto readable = static_cast<int>(stored ? rows.size() : 0);
    report.sent += readable;
    if (because_of_a_row) {
        ++report.refused;
        parts_.log.warning("message refused by the cloud's cache",
                           {{"message", changes.front().message_id}, {"why", stored.error().code}});
    }
    note_sent(changes.back().sequence);
    return Done{};
}

MessageUploader::Outcome MessageUploader::send_halves(Changes changes, Report& report) {
    const auto half = changes.size() / 2;
    if (const auto sent = send(changes.first(half), report); !sent) return sent;
    return send(changes.subspan(half), report);
}

// A message that was removed meanwhile is left out; one that changed is taken as it is now, and
// once more under its later number.
Json MessageUploader::rows_of(Changes changes) {
    Json rows = Json::array();
    for (const MessageChange& change : changes) {
        const auto message = parts_.cache.find(change.message_id);
        if (!message) continue;
        auto row = row_of(*message);
        if (row) {
            rows.push_back(std::move(*row));
        } else {
            parts_.log.warning("message here holds no JSON", {{"message", change.message_id}});
        }
    }
    return rows;
}

}  // namespace agent::sync
