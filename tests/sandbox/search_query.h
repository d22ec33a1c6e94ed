#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "tests/sandbox/mail_source.h"

namespace sandbox {

struct SearchError {
    std::string what;
};

// The part of Gmail's search language the sandbox understands: after: and before: (epoch seconds or
// yyyy/mm/dd, which is midnight Pacific time), has:attachment, from:, to:, subject:, in:, is:,
// label:, category:, free words and "quoted phrases" (in subject, from and to), and a leading - on
// any of them. All terms must hold. Source: support.google.com/mail/answer/7190.
class SearchQuery {
public:
    // Refuses what it does not understand (OR, braces, unknown operators) rather than answering
    // something else.
    static agent::Result<SearchQuery, SearchError> parse(const std::string& text);

    bool matches(const MailEntry& entry) const;

    // Whether the query itself asks for spam or trash (in:spam, in:trash, in:anywhere).
    bool reaches_spam_and_trash() const { return reaches_spam_and_trash_; }

private:
    struct Term {
        enum class Kind { after, before, attachment, from, to, subject, label, words, anything };
        Kind kind = Kind::words;
        std::string text;     // lower case; of a label its id
        std::int64_t ms = 0;  // of after and before
        bool negated = false;
    };

    static agent::Result<Term, SearchError> parse_term(const std::string& text);
    static bool holds(const Term& term, const MailEntry& entry);

    std::vector<Term> terms_;
    bool reaches_spam_and_trash_ = false;
};

}  // namespace sandbox
