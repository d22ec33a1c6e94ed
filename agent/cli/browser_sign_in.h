#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "agent/cli/context.h"
#include "agent/signin/loopback_receiver.h"
#include "agent/signin/pkce.h"

namespace agent::cli {

struct BrowserOptions {
    bool no_browser = false;
    int port = 0;         // where the answer is waited for; 0: a free one
    int timeout_s = 300;  // how long the person may take
};

// --no-browser, --port and --timeout.
void declare_browser_options(CLI::App& command, BrowserOptions& options);

// Says, after a sign-in, that it had to go into a file for want of a keyring.
void warn_of_file(Context& context);

// One sign-in in the person's browser, whoever it asks: opened or shown, waited for, answered.
class BrowserSignIn {
public:
    // Listens for the answer. Throws UserError (try_later) when it cannot.
    BrowserSignIn(Context& context, const BrowserOptions& options);

    // Where the browser is to bring the answer, and what the answer must repeat.
    std::string redirect_uri() const { return receiver_->address(); }
    const std::string& state() const { return state_; }
    const signin::Pkce& pkce() const { return pkce_; }

    // Sends the person to `url` and returns the code that they come back with. `whom` is who
    // asks them ("Google"), `help` what to look at when nothing came. Throws UserError and
    // Interrupted.
    Secret code(const std::string& url, const std::string& whom, const std::string& help);

private:
    void show(const std::string& url, const std::string& whom);
    Result<Secret, signin::Failure> wait_or_paste();

    Context& context_;
    BrowserOptions options_;
    signin::Pkce pkce_;
    std::string state_;
    std::unique_ptr<signin::LoopbackReceiver> receiver_;
};

}  // namespace agent::cli
