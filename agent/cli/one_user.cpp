#include "agent/cli/one_user.h"

#include "agent/base/user_error.h"

namespace agent::cli {

std::string the_one_user(Context& context) {
    if (const auto user_id = context.user_id()) return *user_id;
    throw UserError(ExitCode::configuration,
                    "this looks at one user's mail, and a worker keeps that of many",
                    "agent cache stats and agent cache prune are for all of them");
}

}  // namespace agent::cli
