#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/sandbox/mail_source.h"

namespace sandbox {

struct GeneratedOptions {
    std::size_t messages = 500;
    std::uint64_t seed = 1;
    int days = 30;                    // they are spread over that long before `newest`
    std::chrono::sys_seconds newest;  // when the last one came
    std::string own_address;
};

// A made-up mailbox: threads with replies, some by the owner; newsletters and notifications;
// names and subjects beyond ASCII; attachments on about 15 %. Only a plan of a few bytes a message
// is kept; the text is written when asked for. The same options give the same messages.
class GeneratedSource : public MailSource {
public:
    explicit GeneratedSource(GeneratedOptions options);

    std::vector<MailEntry> index() override;
    std::string raw(std::size_t number) const override;

private:
    struct Plan {
        std::uint32_t root;    // the number of the thread's first message
        std::uint32_t parent;  // what this one answers; itself in a root
        std::int64_t date_s;
    };
    struct Traits;

    void plan();
    Traits traits(std::size_t number) const;
    std::uint64_t id(std::size_t number) const;
    std::string message_id(std::size_t number) const;

    GeneratedOptions options_;
    std::vector<Plan> plans_;  // oldest first
};

}  // namespace sandbox
