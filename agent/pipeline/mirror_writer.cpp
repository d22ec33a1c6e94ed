#include "agent/pipeline/mirror_writer.h"

#include <Poco/UUIDGenerator.h>

namespace agent::pipeline {
namespace {

using gmail::Json;

std::vector<std::string> emails_of(const std::vector<gmail::Address>& addresses) {
    std::vector<std::string> emails;
    for (const gmail::Address& address : addresses) {
        if (!address.email.empty()) emails.push_back(address.email);
    }
    return emails;
}

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// In the order in which Gmail had them, new ones last.
std::vector<std::string> labels_after(const LabelNews& news,
                                      const std::vector<std::string>& cached) {
    std::vector<std::string> labels;
    std::map<std::string, bool> added = news.since;
    for (const std::string& label : news.all ? *news.all : cached) {
        const auto change = added.find(label);
        if (change == added.end() || change->second) labels.push_back(label);
        if (change != added.end()) change->second = false;
    }
    for (const auto& [label, is_new] : added) {
        if (is_new) labels.push_back(label);
    }
    return labels;
}

int attachments_told_by(const storage::CachedMessage& row) {
    const int at_least = row.has_attachments ? 1 : 0;
    const Json processed = Json::parse(row.processed_data.value_or(""), nullptr, false);
    if (!processed.is_object()) return at_least;
    const auto count = processed.find("attachmentCount");
    const bool known = count != processed.end() && count->is_number_integer();
    return known ? std::max(count->get<int>(), at_least) : at_least;
}

}  // namespace

void MirrorWriter::note_attachments(const Listing& messages) {
    for (std::size_t i = 0; i < messages.size(); ++i) with_attachments_.add(messages.id_at(i));
}

void MirrorWriter::keep_attachments(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
        const auto row = cache_.find(id);
        if (row && row->has_attachments) with_attachments_.add(id);
    }
}

MirrorWriter::Stored MirrorWriter::store(const FetchedBatch& batch) {
    Stored stored;
    std::vector<storage::CachedMessage> rows;
    std::vector<std::string> gone = batch.gone;
    rows.reserve(batch.messages.size());
    for (const Json& resource : batch.messages) {
        const auto message = gmail::decode_message(resource);
        if (!message) {
            store_failure({resource["id"].get<std::string>(), message.error().what}, stored);
        } else if (hidden_ == Hidden::drop && gmail::is_hidden(message.value().labels)) {
            gone.push_back(message.value().id);
        } else {
            rows.push_back(row_of(message.value(), resource));
        }
    }
    cache_.upsert(rows);
    cache_.remove(gone);
    for (const auto& failure : batch.failures) store_failure(failure, stored);
    stored.fetched = static_cast<std::int64_t>(rows.size());
    stored.gone = static_cast<std::int64_t>(gone.size());
    return stored;
}

void MirrorWriter::store_failure(const FetchedBatch::Failure& failure, Stored& stored) {
    cache_.record_failure(failure.id, failure.reason, clock_.now());
    stored.failures.push_back(failure);
}

bool MirrorWriter::relabel(const std::string& id, const LabelNews& news) {
    auto row = cache_.find(id);
    if (!row) return true;
    Json resource = Json::parse(row->raw_data, nullptr, false);
    const auto cached = gmail::decode_message(resource);
    if (!cached) return false;
    const auto labels = labels_after(news, cached.value().labels);
    if (labels == cached.value().labels) return true;
    gmail::Message message = cached.value();
    message.labels = labels;
    resource["labelIds"] = labels;
    row->raw_data = text_of(resource);
    row->processed_data =
        text_of(gmail::processed_data(message, row->has_attachments, attachments_told_by(*row)));
    cache_.upsert(std::span(&*row, 1));
    return true;
}

storage::CachedMessage MirrorWriter::row_of(const gmail::Message& message,
                                            const Json& resource) const {
    const bool attached = message.attachment_count ? *message.attachment_count > 0
                                                   : with_attachments_.contains(message.id);
    const int count = message.attachment_count.value_or(attached ? 1 : 0);
    storage::CachedMessage row;
    row.id = Poco::UUIDGenerator().createRandom().toString();
    row.message_id = message.id;
    row.thread_id = message.thread_id;
    row.raw_data = text_of(resource);
    row.processed_data = text_of(gmail::processed_data(message, attached, count));
    row.internal_date = message.internal_date;
    row.subject = message.subject;
    row.from_email = message.from.email;
    row.to_emails = emails_of(message.to);
    row.has_attachments = attached;
    row.fetched_at = clock_.now();
    return row;
}

}  // namespace agent::pipeline
