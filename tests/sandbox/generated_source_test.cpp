#include "tests/sandbox/generated_source.h"

#include <algorithm>
#include <map>
#include <set>

#include "tests/sandbox/mime.h"
#include "tests/support/catch.h"

using namespace sandbox;

namespace {

GeneratedOptions options(std::size_t messages, std::uint64_t seed = 1) {
    return {messages, seed, 30, std::chrono::sys_seconds(std::chrono::seconds(1'795'478'400)),
            "me@example.org"};
}

double share(const std::vector<MailEntry>& entries, bool (*is)(const MailEntry&)) {
    return static_cast<double>(std::count_if(entries.begin(), entries.end(), is)) /
           static_cast<double>(entries.size());
}

}  // namespace

TEST_CASE("the same seed makes the same mailbox, another seed another") {
    GeneratedSource one(options(50, 7));
    GeneratedSource same(options(50, 7));
    GeneratedSource other(options(50, 8));
    const auto entries = one.index();
    const auto again = same.index();

    CHECK(std::equal(entries.begin(), entries.end(), again.begin(),
                     [](const auto& a, const auto& b) { return a.id == b.id; }));
    CHECK(one.raw(49) == same.raw(49));
    CHECK(entries[0].id != other.index()[0].id);
}

TEST_CASE("generated mail ends now, spans the days asked for and has distinct ids") {
    GeneratedSource source(options(1000));
    const auto entries = source.index();
    std::set<std::uint64_t> ids;
    for (const MailEntry& entry : entries) ids.insert(entry.id);
    const std::int64_t span_ms = 30LL * 86'400'000;

    CHECK(ids.size() == 1000);
    CHECK(entries.back().internal_date_ms == 1'795'478'400'000);
    CHECK(entries.front().internal_date_ms >= 1'795'478'400'000 - span_ms);
    CHECK(entries.front().internal_date_ms < 1'795'478'400'000 - span_ms * 9 / 10);
}

TEST_CASE("generated mail looks like mail: attachments, own answers, threads, categories") {
    GeneratedSource source(options(4000));
    const auto entries = source.index();

    CHECK(share(entries, [](const MailEntry& e) { return e.has_attachment; }) ==
          Approx(0.15).margin(0.02));
    CHECK(share(entries, [](const MailEntry& e) { return e.labelled("SENT"); }) > 0.1);
    CHECK(share(entries, [](const MailEntry& e) { return e.thread_id != e.id; }) > 0.2);
    CHECK(share(entries, [](const MailEntry& e) { return e.labelled("CATEGORY_UPDATES"); }) > 0.03);
    CHECK(share(entries, [](const MailEntry& e) { return e.labelled("UNREAD"); }) > 0.1);
}

TEST_CASE("the text of a generated message says what the index says") {
    GeneratedSource source(options(300));
    const auto entries = source.index();

    for (std::size_t number = 0; number < entries.size(); ++number) {
        const MimePart message = parse_message(source.raw(number));
        const MailEntry& entry = entries[number];
        INFO(number);
        REQUIRE(message.header("Subject") == entry.subject);
        REQUIRE(has_attachment(message) == entry.has_attachment);
        REQUIRE(parse_mail_date(message.header("Date"))->time_since_epoch().count() * 1000 ==
                entry.internal_date_ms);
    }
}

TEST_CASE("a reply comes after what it answers") {
    GeneratedSource source(options(500));
    const auto entries = source.index();
    std::map<std::uint64_t, std::int64_t> date_of;
    for (const MailEntry& entry : entries) date_of[entry.id] = entry.internal_date_ms;

    CHECK(std::all_of(entries.begin(), entries.end(), [&](const MailEntry& entry) {
        return date_of.at(entry.thread_id) <= entry.internal_date_ms;
    }));
}
