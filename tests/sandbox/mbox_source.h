#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/sandbox/mail_source.h"
#include "tests/sandbox/mbox_file.h"

namespace sandbox {

// The messages of an mbox file. Ids are drawn from the Message-ID (or the text, without one), so
// the same file gives the same ids; copies of a message are messages of their own.
class MboxSource : public MailSource {
public:
    // With `newest` every date is moved by the same amount, so that the newest message came then;
    // Date headers move along.
    MboxSource(const std::filesystem::path& file, std::string own_address,
               std::optional<std::chrono::sys_seconds> newest);

    std::vector<MailEntry> index() override;
    std::string raw(std::size_t number) const override;

private:
    MboxFile file_;
    std::string own_address_;
    std::optional<std::chrono::sys_seconds> newest_;
    std::chrono::seconds shift_{0};  // known after index()
};

}  // namespace sandbox
