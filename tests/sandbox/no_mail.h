#pragma once

#include <stdexcept>

#include "tests/sandbox/mail_source.h"

namespace sandbox {

// A mailbox that starts empty; tests put their messages in.
class NoMail : public MailSource {
public:
    std::vector<MailEntry> index() override { return {}; }
    std::string raw(std::size_t) const override { throw std::out_of_range("there is no mail"); }
};

}  // namespace sandbox
