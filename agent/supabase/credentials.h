#pragma once

#include "agent/base/result.h"
#include "agent/base/secret.h"
#include "agent/supabase/error.h"

namespace agent::supabase {

// As whom requests are made: what stands in `Authorization: Bearer`. Safe to use from any thread.
class Credentials {
public:
    virtual ~Credentials() = default;

    // An empty secret: the key in `apikey` is all there is.
    virtual Result<Secret, Error> access_token() = 0;
    // To be called when the server refused `refused` with 401: another one, if there is one.
    virtual Result<Secret, Error> token_after_refusal(const Secret& refused) = 0;
    // To be called when `token`, which token_after_refusal() gave, was refused as well.
    virtual void give_up_on(const Secret& token) = 0;
};

}  // namespace agent::supabase
