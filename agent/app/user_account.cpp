#include "agent/app/user_account.h"

#include "agent/app/account_governor.h"
#include "agent/app/cloud_grant_store.h"
#include "agent/app/endpoint.h"
#include "agent/app/lock_files.h"

namespace agent::app {
namespace {

gmail::Prices prices(const config::Config& config) {
    const auto price = [&](const char* name) { return static_cast<int>(config.integer(name)); };
    return {price("gmail.price_message"), price("gmail.price_thread"), price("gmail.price_list"),
            price("gmail.price_history"), price("gmail.price_profile")};
}

std::unique_ptr<gmail::GrantStore> grant_store(const AccountParts& parts,
                                               const std::string& user_id) {
    const config::Config& config = parts.config;
    if (!works_for_all(config) && config.text("google.token_source") == "local") {
        return std::make_unique<gmail::LocalGrantStore>(parts.secrets);
    }
    return std::make_unique<CloudGrantStore>(
        parts.rest, user_id,
        CloudGrantStore::Client{config.required("google.client_id"),
                                Secret(config.text("google.client_secret"))});
}

// Empty for the one user of a desktop.
std::string name_among_many(const AccountParts& parts, const std::string& user_id) {
    return works_for_all(parts.config) ? user_id : "";
}

}  // namespace

UserAccount::UserAccount(const AccountParts& parts, const std::string& user_id)
    : grants_(grant_store(parts, user_id)),
      tokens_(parts.http, *grants_,
              {parts.config.text("google.token_url"),
               google_lock_file(parts.config, name_among_many(parts, user_id))},
              parts.clock, parts.stop),
      governor_(governor_limits(parts.config), parts.clock, parts.stop,
                governor_memory(parts.state, name_among_many(parts, user_id))),
      gmail_(parts.http, tokens_, {parts.config.text("gmail.base_url"), prices(parts.config)},
             parts.clock, &governor_),
      cache_(parts.database, user_id),
      changes_(parts.database, user_id),
      uploader_({cache_, changes_, parts.state, parts.rest, parts.clock, parts.log}) {}

std::vector<sync::MessageUploader*> UserAccounts::uploaders() {
    const std::lock_guard lock(mutex_);
    std::vector<sync::MessageUploader*> all;
    for (const auto& [user_id, account] : accounts_) all.push_back(&account->uploader());
    return all;
}

pipeline::Account UserAccounts::of(const std::string& user_id) {
    const std::lock_guard lock(mutex_);
    auto& account = accounts_[user_id];
    if (!account) account = std::make_unique<UserAccount>(parts_, user_id);
    return account->parts();
}

}  // namespace agent::app
