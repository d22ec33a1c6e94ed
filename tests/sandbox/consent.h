#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "tests/sandbox/http_types.h"

namespace sandbox {

// The page on which a person lets a program in, and the codes that it gives out (OAuth 2.0 with
// PKCE). Every choice is a link of the page: the same address with `decision` = approve, deny or
// wrong_state (an answer to a sign-in that nobody began) and, where asked, `account` and
// `granted` (scopes; all that were asked for without it). Safe to use from any thread.
class Consent {
public:
    struct Asked {
        std::string title;         // who asks
        std::string redirect_to;   // where the answer goes
        std::string state;         // repeated in the answer; may be empty
        std::string challenge;     // PKCE
        std::string scope;         // may be empty
        std::string account = "";  // who is offered
    };
    struct Given {
        Asked asked;
        std::string account;
        std::string granted;
    };

    // The page, or once a decision is in `request` the redirect that carries it out.
    Response page(const Request& request, const Asked& asked);

    // What the code stands for, once, when `verifier` is what the challenge was made of.
    std::optional<Given> redeem(const std::string& code, const std::string& verifier);

private:
    std::mutex mutex_;
    std::map<std::string, Given> codes_;
};

}  // namespace sandbox
