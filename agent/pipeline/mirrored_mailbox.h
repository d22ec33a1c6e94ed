#pragma once

#include <functional>
#include <string>

#include "agent/gmail/gmail_client.h"
#include "storage/sync_state.h"

namespace agent::pipeline {

// Whose mailbox one user's part of the mirror holds: that of the Google account which the first
// job read. Another account's mail must not get between it; ids and places in the history mean
// nothing there. On record, in sync_state, until the cache is cleared.
class MirroredMailbox {
public:
    using AskProfile = std::function<Result<gmail::Profile, gmail::Error>()>;

    MirroredMailbox(storage::Database& database, const std::string& user_id);

    // That `gmail` opens the mailbox on record; the first one goes on record. Asks for the profile
    // only when the user has signed in anew since the last time. Error::other_mailbox when it is
    // another, and what the profile or the token fails with.
    Result<Done, gmail::Error> confirm(gmail::GmailClient& gmail, const AskProfile& profile);

    // The same of an address that Gmail's profile told; records nothing.
    Result<Done, gmail::Error> compare(const std::string& address);

private:
    storage::SyncState state_;
    std::string key_;
};

// Error::other_mailbox when `on_record`, the text in sync_state, is of another mailbox than
// `address`.
Result<Done, gmail::Error> compare_mailbox(const std::string& on_record,
                                           const std::string& address);

}  // namespace agent::pipeline
