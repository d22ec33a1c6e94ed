#include "agent/pipeline/cache_verifier.h"

#include <algorithm>

#include "agent/pipeline/lacking.h"
#include "agent/pipeline/mirrored_mailbox.h"

namespace agent::pipeline {
namespace {

using gmail::Error;
using gmail::Json;

constexpr int kIdsAPage = 500;  // Gmail's maximum
constexpr int kBatchSize = 20;
constexpr Instant kForever = Instant::max();

std::set<std::string> as_set(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

std::vector<std::string> fields_that_differ(const gmail::Message& here,
                                            const gmail::Message& there) {
    std::vector<std::string> fields;
    if (as_set(here.labels) != as_set(there.labels)) fields.emplace_back("labels");
    if (here.internal_date != there.internal_date) fields.emplace_back("internalDate");
    if (here.thread_id != there.thread_id) fields.emplace_back("threadId");
    return fields;
}

}  // namespace

CacheVerifier::CacheVerifier(Parts parts, Settings settings)
    : parts_(parts),
      settings_(std::move(settings)),
      patience_(parts.clock, parts.stop, settings_.patience, settings_.seed),
      writer_(parts.cache, parts.clock, MirrorWriter::Hidden::drop),
      window_(parts.database, settings_.user_id) {}

// Asks again while there is patience.
template <class Ask>
auto CacheVerifier::bear(const Ask& ask) -> decltype(ask()) {
    for (;;) {
        auto answer = ask();
        if (answer || !patience_.wait_after(answer.error())) {
            if (answer) patience_.reset();
            return answer;
        }
    }
}

Result<gmail::MessagePage, Error> CacheVerifier::list_page(const gmail::ListQuery& query) {
    return bear([&] { return parts_.gmail.list(query, &parts_.stop); });
}

Result<CacheVerifier::Report, Error> CacheVerifier::verify() {
    report_ = {};
    const auto profile = bear([this] { return parts_.gmail.profile(&parts_.stop); });
    if (!profile) return profile.error();
    const auto same =
        MirroredMailbox(parts_.database, settings_.user_id).compare(profile.value().email_address);
    if (!same) return same.error();
    report_.in_mailbox = profile.value().messages_total;
    for (const auto step : {&CacheVerifier::compare_lists, &CacheVerifier::check_sample}) {
        const auto checked = (this->*step)();
        if (!checked) return checked.error();
    }
    if (settings_.repair && !report_.agrees()) {
        const auto repaired = repair();
        if (!repaired) return repaired.error();
    }
    return report_;
}

Result<Done, Error> CacheVerifier::read_pending() {
    pending_.clear();
    const auto coverage = CoverageStore(parts_.database, settings_.user_id).find();
    if (!coverage) return Done{};
    std::string token;
    do {
        const auto page =
            bear([&] { return parts_.gmail.history(coverage->history_id, token, &parts_.stop); });
        if (!page && page.error().kind == Error::Kind::not_found) break;
        if (!page) return page.error();
        for (const auto& change : page.value().changes) pending_.insert(change.message.id);
        token = page.value().next_page_token;
    } while (!token.empty());
    report_.pending = static_cast<std::int64_t>(pending_.size());
    return Done{};
}

// The mirror's side is read first: mail that a job fetches meanwhile is not taken for unlisted. The
// history is read last, so that it tells of all mail that came before the listing's end.
Result<Done, Error> CacheVerifier::compare_lists() {
    const auto mirrored = window_.ids_between(from(), kForever);
    report_.mirrored = static_cast<std::int64_t>(mirrored.size());
    gmail::ListQuery query{"", {}, kIdsAPage, ""};
    if (settings_.since) {
        const auto seconds =
            std::chrono::floor<std::chrono::seconds>(*settings_.since).time_since_epoch();
        query.q = "after:" + std::to_string(seconds.count());
    }
    Listing listed;
    do {
        const auto page = list_page(query);
        if (!page) return page.error();
        std::vector<std::string> ids;
        for (const auto& message : page.value().messages) {
            if (listed.add(message.id)) ids.push_back(message.id);
        }
        for (std::string& id : lacking(parts_.cache, ids, settings_.format)) {
            report_.missing.push_back(std::move(id));
        }
        query.page_token = page.value().next_page_token;
    } while (!query.page_token.empty());
    report_.listed = static_cast<std::int64_t>(listed.size());
    const auto read = read_pending();
    if (!read) return read.error();

    // Whether a search includes its first second is nobody's promise.
    const std::set<std::string> edge =
        as_set(settings_.since ? window_.ids_between(from(), from() + std::chrono::seconds(1))
                               : std::vector<std::string>{});
    std::erase_if(report_.missing, [&](const auto& id) { return pending_.contains(id); });
    for (const std::string& id : mirrored) {
        if (listed.contains(id) || pending_.contains(id) || edge.contains(id)) continue;
        report_.unlisted.push_back(id);
    }
    return Done{};
}

Result<Done, Error> CacheVerifier::check_sample() {
    auto ids = window_.sample(from(), kForever, settings_.sample);
    const auto unlisted = as_set(report_.unlisted);
    std::erase_if(
        ids, [&](const std::string& id) { return pending_.contains(id) || unlisted.contains(id); });
    writer_.keep_attachments(ids);
    return fetch(ids, [&](const FetchedBatch& batch) {
        report_.sampled += static_cast<std::int64_t>(batch.messages.size() + batch.gone.size());
        FetchedBatch changed;
        for (const Json& resource : batch.messages) {
            const auto before = report_.different.size();
            compare(resource);
            if (report_.different.size() > before) changed.messages.push_back(resource);
        }
        for (const std::string& id : batch.gone) report_.unlisted.push_back(id);
        if (settings_.repair) {
            const auto stored = writer_.store(changed);
            report_.fetched += stored.fetched;
            report_.removed += stored.gone;
        }
        return true;
    });
}

void CacheVerifier::compare(const Json& resource) {
    const auto there = gmail::decode_message(resource);
    if (!there) return;  // what Gmail sends cannot be read: nothing to compare with
    const auto row = parts_.cache.find(there.value().id);
    if (!row) return;  // meanwhile deleted
    const auto here = gmail::decode_message(Json::parse(row->raw_data, nullptr, false));
    if (!here) {
        report_.different.push_back({there.value().id, {"raw_data"}});
        return;
    }
    auto fields = fields_that_differ(here.value(), there.value());
    if (!fields.empty()) report_.different.push_back({there.value().id, std::move(fields)});
}

// Unlisted ones are asked for by their id before they are dropped: that one answer is sure.
Result<Done, Error> CacheVerifier::repair() {
    std::vector<std::string> doubtful = report_.missing;
    doubtful.insert(doubtful.end(), report_.unlisted.begin(), report_.unlisted.end());
    writer_.keep_attachments(report_.unlisted);
    const auto fetched = fetch(doubtful, [&](const FetchedBatch& batch) {
        const auto stored = writer_.store(batch);
        report_.fetched += stored.fetched;
        report_.removed += stored.gone;
        report_.failed += static_cast<std::int64_t>(stored.failures.size());
        return true;
    });
    if (!fetched) return fetched.error();
    if (settings_.format != gmail::Format::metadata) return Done{};
    const auto dates = window_.dates_of(report_.missing);
    if (!dates) return Done{};
    return mark_attachments([this](const auto& query) { return list_page(query); }, parts_.cache,
                            *dates);
}

Result<Done, Error> CacheVerifier::fetch(const std::vector<std::string>& ids,
                                         const MessageFetcher::OnBatch& on_batch) {
    std::vector<gmail::MessageRef> messages;
    messages.reserve(ids.size());
    for (const std::string& id : ids) messages.push_back({id, ""});
    MessageFetcher fetcher(parts_.gmail, manners_, patience_, parts_.stop,
                           {settings_.format, kBatchSize, false});
    const auto ended = fetcher.fetch(messages, on_batch);
    if (ended.kind == MessageFetcher::Ended::Kind::error) return ended.error;
    return Done{};
}

}  // namespace agent::pipeline
