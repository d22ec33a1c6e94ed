#include "tests/sandbox/mailbox.h"

#include "tests/sandbox/generated_source.h"
#include "tests/sandbox/no_mail.h"
#include "tests/support/catch.h"

using namespace sandbox;

namespace {

NewMessage dated(std::int64_t date_ms, std::vector<std::string> labels = {"INBOX"}) {
    NewMessage message;
    message.from = "ben@example.org";
    message.date_ms = date_ms;
    message.labels = std::move(labels);
    return message;
}

ListRequest page_of(std::size_t size, const std::string& token = "") {
    return {SearchQuery::parse("").value(), {}, false, size, token};
}

std::vector<std::uint64_t> ids(const std::vector<MailEntry>& entries) {
    std::vector<std::uint64_t> ids;
    for (const MailEntry& entry : entries) ids.push_back(entry.id);
    return ids;
}

}  // namespace

TEST_CASE("pages come newest first and hold every message once") {
    Mailbox mailbox(std::make_unique<GeneratedSource>(
        GeneratedOptions{25, 1, 30, std::chrono::sys_seconds(std::chrono::seconds(1'795'478'400)),
                         "me@example.org"}));
    std::vector<MailEntry> all;
    std::string token;
    int pages = 0;
    do {
        const auto page = mailbox.list(page_of(10, token));
        REQUIRE(page);
        all.insert(all.end(), page->messages.begin(), page->messages.end());
        token = page->next_page_token;
        ++pages;
    } while (!token.empty());

    CHECK(pages == 3);
    REQUIRE(all.size() == 25);
    for (std::size_t i = 1; i < all.size(); ++i) {
        CHECK(all[i - 1].internal_date_ms >= all[i].internal_date_ms);
    }
}

TEST_CASE("a full last page has no next token") {
    Mailbox mailbox(std::make_unique<NoMail>());
    mailbox.add(dated(1), 0);
    mailbox.add(dated(2), 0);

    CHECK(mailbox.list(page_of(2))->next_page_token.empty());
}

TEST_CASE("mail that comes or goes between pages shifts none") {
    Mailbox mailbox(std::make_unique<NoMail>());
    const auto oldest = mailbox.add(dated(1000), 0);
    const auto middle = mailbox.add(dated(2000), 0);
    mailbox.add(dated(3000), 0);
    const auto first = mailbox.list(page_of(2));

    mailbox.add(dated(4000), 0);
    mailbox.remove(middle);
    const auto second = mailbox.list(page_of(2, first->next_page_token));

    CHECK(ids(second->messages) == std::vector<std::uint64_t>{oldest});
}

TEST_CASE("a page token of somebody else is refused") {
    const Mailbox mailbox(std::make_unique<NoMail>());

    CHECK_FALSE(mailbox.list(page_of(2, "bm9uc2Vuc2U")));
    CHECK_FALSE(mailbox.list(page_of(2, "***")));
}

TEST_CASE("a list holds what carries all labels, and no spam unless asked") {
    Mailbox mailbox(std::make_unique<NoMail>());
    const auto both = mailbox.add(dated(1, {"INBOX", "STARRED"}), 0);
    mailbox.add(dated(2, {"INBOX"}), 0);
    const auto spam = mailbox.add(dated(3, {"SPAM"}), 0);
    ListRequest starred = page_of(10);
    starred.labels = {"INBOX", "STARRED"};
    ListRequest everything = page_of(10);
    everything.include_spam_trash = true;

    CHECK(ids(mailbox.list(starred)->messages) == std::vector<std::uint64_t>{both});
    CHECK(mailbox.list(page_of(10))->messages.size() == 2);
    CHECK(mailbox.list(everything)->messages.front().id == spam);
}

TEST_CASE("changes are found in the history in order, and twice told changes are none") {
    Mailbox mailbox(std::make_unique<NoMail>());
    const std::uint64_t start = mailbox.latest_history_id();
    const auto id = mailbox.add(dated(1), 0);
    mailbox.relabel(id, {"STARRED", "INBOX"}, {"UNREAD"});
    mailbox.relabel(id, {"STARRED"}, {"INBOX"});
    mailbox.remove(id);

    const auto page = mailbox.history({start});

    REQUIRE(page);
    REQUIRE(page->changes.size() == 4);
    CHECK(page->changes[0].kind == Change::Kind::message_added);
    CHECK(page->changes[1].kind == Change::Kind::label_added);
    CHECK(page->changes[1].changed_labels == std::vector<std::string>{"STARRED"});
    CHECK(page->changes[2].kind == Change::Kind::label_removed);
    CHECK(page->changes[3].kind == Change::Kind::message_deleted);
    CHECK(mailbox.latest_history_id() == page->changes[3].history_id);
    CHECK_FALSE(mailbox.find(id));
    CHECK_FALSE(mailbox.raw(id));
}

TEST_CASE("history comes in pages, by kind and by label") {
    Mailbox mailbox(std::make_unique<NoMail>());
    const std::uint64_t start = mailbox.latest_history_id();
    for (int i = 0; i < 3; ++i) mailbox.add(dated(i), 0);
    const auto starred = mailbox.add(dated(9, {"STARRED"}), 0);
    mailbox.remove(starred);
    HistoryQuery by_two{start};
    by_two.max_results = 2;
    const auto first = mailbox.history(by_two);
    by_two.resume_after = first->next.value();

    const auto second = mailbox.history(by_two);

    CHECK(first->changes.size() == 2);
    CHECK(second->changes.size() == 2);
    CHECK(mailbox.history({start, {Change::Kind::message_deleted}})->changes.size() == 1);
    CHECK(mailbox.history({start, {}, "STARRED"})->changes.size() == 2);
}

TEST_CASE("expired history is refused, the latest id still works") {
    Mailbox mailbox(std::make_unique<NoMail>());
    const std::uint64_t start = mailbox.latest_history_id();
    mailbox.add(dated(1), 0);

    mailbox.expire_history();

    CHECK_FALSE(mailbox.history({start}));
    CHECK(mailbox.history({mailbox.latest_history_id()})->changes.empty());
}

TEST_CASE("an added message can be read, in a thread of its own or another's") {
    Mailbox mailbox(std::make_unique<NoMail>());
    NewMessage message = dated(5000);
    message.subject = "Réunion";
    message.body = "hello";
    const auto first = mailbox.add(message, 0);
    message.thread_id = first;
    message.date_ms.reset();
    const auto reply = mailbox.add(message, 9000);

    const auto thread = mailbox.thread(first);

    CHECK(ids(thread) == std::vector<std::uint64_t>{first, reply});
    CHECK(thread[1].internal_date_ms == 9000);
    CHECK(mailbox.raw(first)->find("hello") != std::string::npos);
    CHECK(mailbox.thread_count() == 1);
}
