#pragma once

#include <string>

#include "agent/gmail/grant_store.h"
#include "agent/supabase/rest_client.h"

namespace agent::app {

// A user's Google permission as the web keeps it, in their row of `user_tokens`. Refreshed
// tokens are written back with the moment at which they really expire.
class CloudGrantStore : public gmail::GrantStore {
public:
    // The OAuth client that the web asked for the permission with.
    struct Client {
        std::string id;
        Secret secret;
    };

    CloudGrantStore(supabase::RestClient& rest, std::string user_id, Client client)
        : rest_(rest), user_id_(std::move(user_id)), client_(std::move(client)) {}

    // Error::offline when Supabase cannot be asked now, Error::signed_out when the user has not
    // connected Gmail, Error::forbidden when the row may not be read.
    Result<gmail::Grant, gmail::Error> read() override;
    // A row that was changed since it was read (the user has connected Gmail anew) stays as it is.
    Result<Done, gmail::Error> write(const gmail::Grant& grant) override;

private:
    supabase::RestClient& rest_;
    std::string user_id_;
    Client client_;
};

}  // namespace agent::app
