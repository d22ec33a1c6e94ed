#include "tests/bench/batch_source.h"

#include <array>
#include <cstdio>
#include <random>

#include <nlohmann/json.hpp>

namespace test {
namespace {

using Json = nlohmann::json;
using Random = std::mt19937_64;

constexpr std::array kWords = {"plan",   "budget", "minutes", "review", "release",  "agenda",
                               "lunch",  "travel", "invoice", "draft",  "question", "reminder",
                               "update", "spring", "roadmap", "team",   "meeting",  "notes"};

std::string hex(Random& random, int digits) {
    std::string text;
    for (int i = 0; i < digits; ++i) text += "0123456789abcdef"[random() % 16];
    return text;
}

std::string words(Random& random, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += (text.empty() ? "" : " ") + std::string(kWords[random() % kWords.size()]);
    }
    return text;
}

std::string person(Random& random) {
    const std::string number = std::to_string(random() % 300);
    return "Person " + number + " <person" + number + "@example.org>";
}

Json header(const char* name, std::string value) {
    return {{"name", name}, {"value", std::move(value)}};
}

Json headers(Random& random) {
    Json list = Json::array({header("Delivered-To", "me@example.org")});
    for (int hop = 0; hop < 4; ++hop) {
        list.push_back(header(
            "Received", "from mail-" + hex(random, 6) +
                            ".example.net (mail.example.net. "
                            "[203.0.113.7]) by mx.example.org with ESMTPS id " +
                            hex(random, 24) +
                            " for <me@example.org> (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 "
                            "bits=128/128); Tue, 24 Nov 2026 00:00:00 -0800 (PST)"));
    }
    list.push_back(header("DKIM-Signature",
                          "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; "
                          "s=20260101; h=to:subject:from:date; bh=" +
                              hex(random, 44) + "; b=" + hex(random, 344)));
    list.push_back(header("ARC-Seal", "i=1; a=rsa-sha256; t=1795478400; cv=none; d=google.com; b=" +
                                          hex(random, 344)));
    list.push_back(header("Message-ID", "<" + hex(random, 32) + "@mail.example.net>"));
    list.push_back(header("From", person(random)));
    list.push_back(header("To", person(random) + ", me@example.org"));
    list.push_back(header("Subject", words(random, 5) + " " + std::to_string(random() % 100'000)));
    list.push_back(header("Date", "Tue, 24 Nov 2026 00:00:00 -0800"));
    return list;
}

Json resource(int number) {
    Random random(static_cast<std::uint64_t>(number));
    constexpr std::int64_t kNewestMs = 1'795'478'400'000;
    return {{"id", message_id(number)},
            {"threadId", message_id(number - number % 3)},
            {"labelIds", {"INBOX", "UNREAD", "CATEGORY_PERSONAL"}},
            {"snippet", words(random, 25)},
            {"sizeEstimate", 4'000},
            {"historyId", "123456"},
            {"internalDate", std::to_string(kNewestMs - number * 60'000LL)},
            {"payload", {{"mimeType", "text/plain"}, {"headers", headers(random)}}}};
}

}  // namespace

std::string message_id(int number) {
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx",
                  static_cast<unsigned long long>(number + 1) * 0x9E3779B97F4A7C15ULL);
    return text.data();
}

agent::http::Response batch_response(int first, int count) {
    std::string body;
    for (int i = 0; i < count; ++i) {
        body +=
            "--batch\r\nContent-Type: application/http\r\nContent-ID: <response-" +
            std::to_string(i) +
            ">\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n" +
            resource(first + i).dump(2) + "\r\n";
    }
    body += "--batch--\r\n";
    return {200, {{"Content-Type", "multipart/mixed; boundary=batch"}}, std::move(body)};
}

}  // namespace test
