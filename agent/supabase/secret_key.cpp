#include "agent/supabase/secret_key.h"

namespace agent::supabase {

Result<Secret, Error> SecretKey::access_token() {
    const bool is_jwt = key_.reveal().find('.') != std::string::npos;
    return is_jwt ? key_ : Secret("");
}

Result<Secret, Error> SecretKey::token_after_refusal(const Secret& /*refused*/) {
    return Error{Error::Kind::wrong_key, "the secret key was refused", "", 401, std::nullopt};
}

}  // namespace agent::supabase
