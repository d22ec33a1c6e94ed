#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/base/timestamp.h"
#include "storage/message_cache.h"
#include "tests/support/temp_folder.h"

namespace test {

inline constexpr const char* kUser = "user-1";
inline constexpr const char* kMe = "me@example.org";
inline constexpr const char* kBob = "bob@example.org";

// `2026-03-29T01:30:00Z`
inline agent::Instant instant(const std::string& text) {
    return agent::parse_timestamp(text).value();
}

// A message to be put into a mirror.
struct Mail {
    std::string id;
    std::string thread;
    std::string from = kBob;
    std::vector<std::string> to = {kMe};
    std::string at = "2026-11-24T12:00:00Z";
    std::string subject = "Hello";
    std::string name = "";
    std::string snippet = "";
    std::vector<std::string> labels = {"INBOX"};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string priority = "normal";
};

inline storage::CachedMessage row_of(const Mail& mail) {
    nlohmann::json headers = nlohmann::json::array();
    for (const auto& [name, value] : mail.headers) {
        headers.push_back({{"name", name}, {"value", value}});
    }
    storage::CachedMessage row;
    row.id = "row-" + mail.id;
    row.message_id = mail.id;
    row.thread_id = mail.thread;
    row.raw_data = nlohmann::json{{"id", mail.id}, {"payload", {{"headers", headers}}}}.dump();
    row.processed_data = nlohmann::json{
        {"from", {{"email", mail.from}, {"name", mail.name}}},
        {"snippet", mail.snippet},
        {"bodyPreview", ""},
        {"labels", mail.labels},
        {"priority",
         mail.priority}}.dump();
    row.internal_date = instant(mail.at);
    row.subject = mail.subject;
    row.from_email = mail.from;
    row.to_emails = mail.to;
    return row;
}

// A mirror with that mail in it.
struct MailMirror {
    explicit MailMirror(const std::vector<Mail>& mails)
        : database({folder / "mirror.db", true, std::chrono::milliseconds(5'000), {}},
                   agent::Instant{}) {
        storage::MessageCache cache(database, kUser);
        std::vector<storage::CachedMessage> rows;
        for (const Mail& mail : mails) rows.push_back(row_of(mail));
        cache.upsert(rows);
    }

    TempFolder folder;
    storage::Database database;
};

}  // namespace test
