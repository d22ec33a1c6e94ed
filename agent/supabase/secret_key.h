#pragma once

#include "agent/supabase/credentials.h"

namespace agent::supabase {

// The secret key of a project, for agents on servers that work for all users. A new key
// (`sb_secret_...`) goes into `apikey` alone, an older one (a JWT) into both headers.
// https://supabase.com/docs/guides/api/api-keys
class SecretKey : public Credentials {
public:
    explicit SecretKey(Secret key) : key_(std::move(key)) {}

    Result<Secret, Error> access_token() override;
    Result<Secret, Error> token_after_refusal(const Secret& refused) override;
    void give_up_on(const Secret& /*token*/) override {}

private:
    Secret key_;
};

}  // namespace agent::supabase
