#include "agent/pipeline/label_refresh.h"

#include <algorithm>

namespace agent::pipeline {
namespace {

using gmail::Error;
using gmail::Json;

constexpr std::int64_t kAll = 1'000'000;

// All mail of these dates and of a second more: whether a search includes its first and last one
// is nobody's promise.
std::string search_between(const storage::MessageWindow::Dates& dates) {
    const auto second = [](Instant date, int more) {
        const auto since_epoch = std::chrono::floor<std::chrono::seconds>(date).time_since_epoch();
        return std::to_string(std::max<std::int64_t>(since_epoch.count() + more, 0));
    };
    return "after:" + second(dates.oldest, -1) + " before:" + second(dates.newest, 2);
}

}  // namespace

Result<Done, Error> LabelRefresh::refresh(const std::vector<std::string>& ids) {
    const auto dates = run_.window().dates_of(ids);
    if (!dates) return Done{};
    std::map<std::string, Labels> mirrored;
    Labels labels = {"UNREAD", "STARRED", "IMPORTANT", "INBOX"};
    for (const std::string& id : ids) {
        const auto row = run_.parts().cache.find(id);
        if (!row) continue;
        const auto message = gmail::decode_message(Json::parse(row->raw_data, nullptr, false));
        if (!message) continue;
        mirrored[id] = {message.value().labels.begin(), message.value().labels.end()};
        labels.insert(message.value().labels.begin(), message.value().labels.end());
    }
    if (mirrored.empty()) return Done{};
    const std::string query = search_between(*dates);
    std::map<std::string, LabelNews> news;
    for (const std::string& label : labels) {
        const auto with = bearers(label, query);
        if (!with) return with.error();
        for (const auto& [id, known] : mirrored) {
            const bool has = with.value().contains(id);
            if (has != known.contains(label)) news[id].since[label] = has;
        }
    }
    storage::Database::Transaction transaction(run_.parts().database);
    for (const auto& [id, changes] : news) (void)run_.writer().relabel(id, changes);
    transaction.commit();
    return Done{};
}

Result<Listing, Error> LabelRefresh::bearers(const std::string& label, const std::string& query) {
    auto listed = run_.list(query, {label}, kAll);
    // A label that was deleted is no label any more, and borne by none.
    if (!listed && listed.error().kind == Error::Kind::rejected) return Listing{};
    if (!listed) return listed.error();
    return std::move(listed).value().messages;
}

}  // namespace agent::pipeline
