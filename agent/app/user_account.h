#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "agent/pipeline/accounts.h"
#include "agent/pipeline/governor.h"
#include "agent/secrets/secret_store.h"
#include "agent/supabase/rest_client.h"
#include "agent/sync/message_uploader.h"
#include "storage/sync_state.h"

namespace agent::app {

// What all accounts have in common. It outlives them.
struct AccountParts {
    const config::Config& config;
    storage::Database& database;
    storage::SyncState& state;
    http::HttpClient& http;
    supabase::RestClient& rest;
    secrets::SecretStore& secrets;
    Clock& clock;
    const StopSignal& stop;
    const Log& log;
};

// One user's way to their Gmail and their part of the cache: the tokens, the quota, the client.
class UserAccount {
public:
    // Where this user's Google permission rests: on this machine, or where
    // google.token_source says so, or for one of many users, in Supabase.
    UserAccount(const AccountParts& parts, const std::string& user_id);

    pipeline::Account parts() { return {tokens_, gmail_, cache_}; }
    sync::MessageUploader& uploader() { return uploader_; }

private:
    std::unique_ptr<gmail::GrantStore> grants_;
    gmail::TokenKeeper tokens_;
    pipeline::Governor governor_;
    gmail::GmailClient gmail_;
    storage::MessageCache cache_;
    storage::MessageChanges changes_;
    sync::MessageUploader uploader_;
};

// Every user of a project, each made when their first job comes.
class UserAccounts : public pipeline::Accounts {
public:
    explicit UserAccounts(AccountParts parts) : parts_(parts) {}

    pipeline::Account of(const std::string& user_id) override;
    // Of the accounts that there are.
    std::vector<sync::MessageUploader*> uploaders();

private:
    AccountParts parts_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<UserAccount>> accounts_;
};

}  // namespace agent::app
