#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sandbox {

// What listing and searching need of a message. Everything else is read from the source on
// demand, which keeps a mailbox of 100,000 messages small.
struct MailEntry {
    std::uint64_t id = 0;
    std::uint64_t thread_id = 0;
    std::int64_t internal_date_ms = 0;
    std::uint64_t history_id = 0;  // of the latest change; the mailbox sets it
    bool has_attachment = false;
    std::vector<std::string> labels;
    std::string from;  // header text, decoded
    std::string to;
    std::string subject;

    bool labelled(const std::string& label) const;
};

// Where a mailbox's messages come from.
class MailSource {
public:
    virtual ~MailSource() = default;

    // Every message; its place is its number. Called once.
    virtual std::vector<MailEntry> index() = 0;

    // The whole message `number` as it came over the wire. Safe to use from any thread
    // once index() has returned.
    virtual std::string raw(std::size_t number) const = 0;
};

}  // namespace sandbox
