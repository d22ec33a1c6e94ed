#include "agent/pipeline/mirrored_mailbox.h"

#include <Poco/String.h>

#include "agent/gmail/json_read.h"
#include "storage/message_cache.h"

namespace agent::pipeline {
namespace {

using gmail::Error;
using gmail::Json;

Error another() {
    return {Error::Kind::other_mailbox,
            "the sign-in opens another mailbox than the one whose mail is kept here",
            0,
            {}};
}

// Whether Gmail writes an address with the same capitals for ever is nobody's promise.
bool same_address(const std::string& one, const std::string& other) {
    return Poco::icompare(one, other) == 0;
}

struct Record {
    std::string address;
    std::string grant;    // mark of the one by which it was confirmed
    std::string refused;  // mark of one that opens another mailbox
};

std::optional<Record> read_record(const std::string& text) {
    using gmail::text_at;
    const Json json = Json::parse(text, nullptr, false);
    Record record{text_at(json, "address"), text_at(json, "grant"), text_at(json, "refused")};
    if (record.address.empty()) return std::nullopt;
    return record;
}

std::string text_of(const Record& record) {
    const Json json = {
        {"address", record.address}, {"grant", record.grant}, {"refused", record.refused}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

MirroredMailbox::MirroredMailbox(storage::Database& database, const std::string& user_id)
    : state_(database), key_(storage::MessageCache::mailbox_key(user_id)) {}

Result<Done, Error> MirroredMailbox::confirm(gmail::GmailClient& gmail, const AskProfile& profile) {
    const auto mark = gmail.grant_mark();
    if (!mark) return mark.error();
    auto record = read_record(state_.get(key_).value_or(""));
    if (record && record->grant == mark.value()) return Done{};
    if (record && record->refused == mark.value()) return another();
    const auto now = profile();
    if (!now) return now.error();
    if (!record) record = Record{now.value().email_address, "", ""};
    const bool same = same_address(record->address, now.value().email_address);
    (same ? record->grant : record->refused) = mark.value();
    state_.set(key_, text_of(*record));
    if (!same) return another();
    return Done{};
}

Result<Done, Error> MirroredMailbox::compare(const std::string& address) {
    return compare_mailbox(state_.get(key_).value_or(""), address);
}

Result<Done, Error> compare_mailbox(const std::string& on_record, const std::string& address) {
    const auto record = read_record(on_record);
    if (record && !same_address(record->address, address)) return another();
    return Done{};
}

}  // namespace agent::pipeline
