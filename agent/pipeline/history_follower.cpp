#include "agent/pipeline/history_follower.h"

#include <algorithm>

namespace agent::pipeline {

using gmail::Error;
using gmail::MailChange;

HistoryFollower::HistoryFollower(MailRun& run) : run_(run) {}

Result<HistoryFollower::Start, Error> HistoryFollower::follow() {
    start_ = {};
    start_.on_record = CoverageStore(run_.parts().database, run_.job().user_id).find();
    if (start_.on_record) {
        const auto read = read_pages(start_.on_record->history_id);
        if (read) {
            start_.held = start_.on_record;
            start_.added = newest_first();
            for (const std::string& id : unclear_) start_.unclear.push_back({id, ""});
            return start_;
        }
        if (read.error().kind != Error::Kind::not_found) return read.error();
        run_.parts().log.warning("Gmail no longer knows what happened since the last run",
                                 {{"job", run_.job().id}});
    }
    const auto profile = run_.profile();
    if (!profile) return profile.error();
    start_.history_id = profile.value().history_id;
    return start_;
}

Result<Done, Error> HistoryFollower::read_pages(const std::string& from) {
    added_.clear();
    unclear_.clear();
    start_.history_id = from;
    std::string token;
    do {
        const auto page =
            run_.bear([&] { return run_.parts().gmail.history(from, token, &run_.stop()); });
        if (!page) return page.error();
        for (const MailChange& change : page.value().changes) read(change);
        apply_page();
        if (!page.value().history_id.empty()) start_.history_id = page.value().history_id;
        token = page.value().next_page_token;
    } while (!token.empty());
    return Done{};
}

void HistoryFollower::read(const MailChange& change) {
    switch (change.kind) {
        case MailChange::Kind::added:
            if (change.labels && gmail::is_hidden(*change.labels)) return hide(change.message.id);
            return show(change.message);
        case MailChange::Kind::deleted:
            return hide(change.message.id);
        case MailChange::Kind::labels_added:
        case MailChange::Kind::labels_removed:
            return read_labels(change);
    }
}

void HistoryFollower::read_labels(const MailChange& change) {
    const std::string& id = change.message.id;
    const bool gained = change.kind == MailChange::Kind::labels_added;
    const bool about_hiding = gmail::is_hidden(change.changed);
    const bool hidden = change.labels ? gmail::is_hidden(*change.labels) : gained && about_hiding;
    if (hidden) return hide(id);
    // Back from spam or trash, it is new to a mirror that holds neither.
    if (about_hiding && !gained) show(change.message);
    LabelNews& news = news_[id];
    if (change.labels) {
        news.all = change.labels;
        news.since.clear();
    } else if (change.changed.empty()) {
        unclear_.insert(id);
    }
    for (const std::string& label : change.changed) news.since[label] = gained;
}

void HistoryFollower::show(const gmail::MessageRef& message) {
    hidden_.erase(message.id);
    added_[message.id] = {next_order_++, message.thread_id};
}

void HistoryFollower::hide(const std::string& id) {
    added_.erase(id);
    unclear_.erase(id);
    news_.erase(id);
    hidden_.insert(id);
}

void HistoryFollower::apply_page() {
    storage::Database::Transaction transaction(run_.parts().database);
    run_.parts().cache.remove(std::vector<std::string>(hidden_.begin(), hidden_.end()));
    for (const auto& [id, news] : news_) {
        if (!run_.writer().relabel(id, news)) unclear_.insert(id);
    }
    transaction.commit();
    hidden_.clear();
    news_.clear();
}

Messages HistoryFollower::newest_first() const {
    std::vector<std::pair<std::size_t, gmail::MessageRef>> ordered;
    ordered.reserve(added_.size());
    for (const auto& [id, added] : added_) {
        ordered.push_back({added.order, {id, added.thread_id}});
    }
    std::sort(ordered.begin(), ordered.end(),
              [](const auto& left, const auto& right) { return left.first > right.first; });
    Messages messages;
    messages.reserve(ordered.size());
    for (auto& [order, message] : ordered) messages.push_back(std::move(message));
    return messages;
}

}  // namespace agent::pipeline
