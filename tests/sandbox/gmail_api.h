#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/sandbox/google_json.h"
#include "tests/sandbox/http_types.h"
#include "tests/sandbox/mailbox.h"

namespace sandbox {

// What a path of the Gmail API asks for.
struct GmailCall {
    enum class Kind { profile, labels, list, get, attachment, thread, history, unknown };
    Kind kind = Kind::unknown;
    std::string id;  // of the message or thread
    std::string attachment_id;

    static GmailCall of(const Request& request);

    // Google's price in quota units since May 2026: a message 20 whatever the format, a thread 40,
    // a page of ids 5, a page of history 2, a profile 1 (.../gmail/api/reference/quota).
    int quota_units() const;
};

// The read-only part of Gmail's REST API over one mailbox. Knows nothing of tokens, quotas
// or faults. Safe to use from any thread.
class GmailApi {
public:
    GmailApi(const Mailbox& mailbox, std::string address)
        : mailbox_(mailbox), address_(std::move(address)) {}

    Response answer(const GmailCall& call, const Request& request) const;
    // The ids of its messages; none when there is no such thread.
    std::vector<std::string> messages_of_thread(const std::string& id) const;

private:
    Response profile() const;
    Response labels() const;
    Response list(const Request& request) const;
    Response message(const std::string& id, const Request& request) const;
    Response attachment(const GmailCall& call) const;
    Response thread(const std::string& id, const Request& request) const;
    Response history(const Request& request) const;

    const Mailbox& mailbox_;
    std::string address_;
};

}  // namespace sandbox
