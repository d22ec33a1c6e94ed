#include "agent/cli/browser_sign_in.h"

#include <optional>
#include <thread>

#include "agent/base/user_error.h"
#include "agent/cli/command.h"
#include "agent/cli/failure.h"
#include "agent/cli/json_output.h"
#include "agent/cli/prompt.h"
#include "agent/cli/text.h"

namespace agent::cli {

namespace {

using signin::Failure;
using Answer = Result<Secret, Failure>;

[[noreturn]] void raise(const Failure& failure, const std::string& whom, const std::string& help) {
    const std::string what = whom + ": " + failure.what;
    const std::string kept = "nothing was changed; ";
    switch (failure.kind) {
        case Failure::Kind::cancelled:
            throw Interrupted();
        case Failure::Kind::timed_out:
            throw UserError(ExitCode::try_later, what, kept + help);
        case Failure::Kind::port_taken:
            throw UserError(ExitCode::try_later, failure.what,
                            "end the program that holds it, give another --port, or none");
        case Failure::Kind::unreadable:
            throw UserError(ExitCode::usage, what,
                            "paste the whole address that the browser ended at, from http to the "
                            "end");
        case Failure::Kind::wrong_state:
            throw UserError(ExitCode::not_permitted, what,
                            kept + "run the command again and use the page that it opens");
        case Failure::Kind::denied:
        case Failure::Kind::refused:
            break;
    }
    throw UserError(ExitCode::not_permitted, what, kept + "run the command again to be asked anew");
}

// Requests its stop and waits for its thread, however the scope is left.
class Waiting {
public:
    template <class Work>
    Waiting(StopSignal& stop, Work work) : stop_(stop), thread_(std::move(work)) {}
    ~Waiting() {
        stop_.request();
        thread_.join();
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    StopSignal& stop_;
    std::thread thread_;
};

}  // namespace

void declare_browser_options(CLI::App& command, BrowserOptions& options) {
    command.add_flag("--no-browser", options.no_browser,
                     "show the address; paste the one that the browser ends at, or forward the "
                     "port");
    command.add_option("--port", options.port, "wait for the answer there (a free one)")
        ->type_name("PORT")
        ->check(between(1, 65'535));
    command.add_option("--timeout", options.timeout_s, "seconds that the answer may take (300)")
        ->type_name("SECONDS")
        ->check(between(1, 3'600));
}

void warn_of_file(Context& context) {
    const bool chosen = context.config().text("secrets.store") != "auto";
    if (chosen || !context.secrets().description().starts_with("file ")) return;
    context.console().err << "warning: no keyring answers here, so that is a file. It is open to "
                             "you alone, and to whoever gets hold of the disk.\n";
}

BrowserSignIn::BrowserSignIn(Context& context, const BrowserOptions& options)
    : context_(context),
      options_(options),
      pkce_(signin::make_pkce()),
      state_(signin::random_text()) {
    auto receiver =
        signin::LoopbackReceiver::open(static_cast<std::uint16_t>(options.port), state_);
    if (!receiver) raise(receiver.error(), "", "");
    receiver_ = std::move(receiver).value();
}

Secret BrowserSignIn::code(const std::string& url, const std::string& whom,
                           const std::string& help) {
    show(url, whom);
    const Answer answer = options_.no_browser
                              ? wait_or_paste()
                              : receiver_->wait(std::chrono::seconds(options_.timeout_s),
                                                context_.clock(), context_.stop());
    if (!answer) raise(answer.error(), whom, help);
    return answer.value();
}

void BrowserSignIn::show(const std::string& url, const std::string& whom) {
    const Console& console = context_.console();
    const bool may_open = !options_.no_browser && console.open_browser;
    const std::string port = std::to_string(receiver_->port());
    // Written before the browser opens: it may take a while, or not come at all.
    if (console.json) {
        print_json_line(console.err,
                        {{"event", "sign_in"}, {"url", url}, {"redirect_uri", redirect_uri()}});
    } else if (options_.no_browser) {
        console.err << "To sign in to " << whom << ", open this address in a browser, on any "
                    << "machine:\n\n  " << printable(url) << "\n\nIn the end the browser goes to "
                    << "an address that begins with " << redirect_uri()
                    << " and may not find it: copy that address and paste it here.\nOr forward "
                    << "the port first: ssh -L " << port << ":127.0.0.1:" << port
                    << " THIS-MACHINE\n\n";
    } else {
        console.err << "Sign in to " << whom << " in the browser. If none opens, go to:\n\n  "
                    << printable(url) << "\n\nWaiting for up to "
                    << counted(options_.timeout_s, "second", "seconds") << "; Ctrl-C ends it.\n";
    }
    console.err << std::flush;
    if (may_open && !console.open_browser(url) && !console.json) {
        console.err << "No browser could be opened here; --no-browser lets you use one on "
                       "another machine.\n"
                    << std::flush;
    }
}

// Whichever comes first: the browser itself, over a forwarded port, or what the person pastes.
Answer BrowserSignIn::wait_or_paste() {
    StopSignal enough(context_.stop());
    std::optional<Answer> brought;
    std::optional<std::string> pasted;
    {
        const Waiting waiting(enough, [&] {
            brought.emplace(receiver_->wait(std::chrono::seconds(options_.timeout_s),
                                            context_.clock(), enough));
            enough.request();
        });
        pasted = ask_unless(context_, "Address:", enough);
        // The end of the input is no answer: with a forwarded port one may still come.
        if (pasted && pasted->empty()) enough.wait_for(std::chrono::seconds(options_.timeout_s));
    }
    if (pasted && !pasted->empty()) return signin::read_answer(*pasted, state_);
    return std::move(*brought);
}

}  // namespace agent::cli
