#pragma once

#include <string>

#include "agent/gmail/gmail_client.h"
#include "agent/gmail/token_keeper.h"
#include "storage/message_cache.h"

namespace agent::pipeline {

// What it takes to work on one user's mail.
struct Account {
    gmail::TokenKeeper& tokens;
    gmail::GmailClient& gmail;  // paced for this user's quota
    storage::MessageCache& cache;
};

// The users whose jobs this agent runs. Safe to use from any thread.
class Accounts {
public:
    virtual ~Accounts() = default;

    virtual Account of(const std::string& user_id) = 0;
};

// The one user of a desktop.
class OneAccount : public Accounts {
public:
    explicit OneAccount(Account account) : account_(account) {}

    Account of(const std::string& /*user_id*/) override { return account_; }

private:
    Account account_;
};

}  // namespace agent::pipeline
