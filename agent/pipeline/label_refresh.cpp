#include "agent/pipeline/label_refresh.h"

namespace agent::pipeline {

using gmail::Error;
using gmail::Json;

Result<Done, Error> LabelRefresh::refresh(const std::vector<std::string>& ids,
                                          const std::string& query, std::int64_t most) {
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
    std::map<std::string, LabelNews> news;
    for (const std::string& label : labels) {
        const auto with = bearers(label, query, most);
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

Result<LabelRefresh::Labels, Error> LabelRefresh::bearers(const std::string& label,
                                                          const std::string& query,
                                                          std::int64_t most) {
    const auto listed = run_.list(query, {label}, most);
    // A label that was deleted is no label any more, and borne by none.
    if (!listed && listed.error().kind == Error::Kind::rejected) return Labels{};
    if (!listed) return listed.error();
    const auto ids = ids_of(listed.value().messages);
    return Labels(ids.begin(), ids.end());
}

}  // namespace agent::pipeline
