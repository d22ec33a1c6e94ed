#include "storage/stats_of_all.h"

#include <algorithm>
#include <string>
#include <vector>

#include "storage/query.h"

namespace storage {
namespace {

std::vector<std::string> users_with_mail(Database& database) {
    Prepared all{"SELECT DISTINCT user_id FROM message_cache"};
    Query query(database, all);
    std::vector<std::string> users;
    while (query.next()) {
        std::string user;
        query.read(user);
        users.push_back(std::move(user));
    }
    return users;
}

void keep_older(std::optional<Instant>& kept, std::optional<Instant> other) {
    if (other && (!kept || *other < *kept)) kept = other;
}

void keep_newer(std::optional<Instant>& kept, std::optional<Instant> other) {
    if (other && (!kept || *other > *kept)) kept = other;
}

void add(MessageCache::Stats& sum, const MessageCache::Stats& one) {
    sum.messages += one.messages;
    sum.threads += one.threads;
    sum.with_attachments += one.with_attachments;
    sum.failed += one.failed;
    sum.raw_bytes += one.raw_bytes;
    keep_older(sum.oldest, one.oldest);
    keep_newer(sum.newest, one.newest);
    keep_newer(sum.last_fetched_at, one.last_fetched_at);
}

}  // namespace

StatsOfAll stats_of_all(Database& database) {
    StatsOfAll all;
    for (const std::string& user : users_with_mail(database)) {
        ++all.users;
        add(all.mail, MessageCache(database, user).stats());
    }
    return all;
}

}  // namespace storage
