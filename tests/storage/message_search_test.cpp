#include "storage/message_search.h"

#include "migrations/migrations.h"
#include "storage/message_cache.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::CachedMessage;
using storage::FoundMessage;
using storage::match_expression;
using storage::SearchRefusal;
using test::message;

namespace {

using Ids = std::vector<std::string>;

struct Fixture {
    test::Mirror mirror;
    storage::MessageCache cache{mirror.database, "user-1"};
    storage::MessageSearch search{mirror.database, "user-1"};

    void put(const std::string& id, const std::string& subject, const std::string& snippet = "") {
        CachedMessage each = message(id);
        each.subject = subject;
        each.from_email = "ann@example.org";
        each.to_emails = {"bob@example.org"};
        each.processed_data = R"({"snippet":")" + snippet +
                              R"(","from":{"email":"ann@example.org","name":"Ann Stone"},)"
                              R"("to":[{"email":"bob@example.org","name":"Bob Žižka"}]})";
        cache.upsert(std::span(&each, 1));
    }
    Ids find(const std::string& words, int limit = 20) {
        Ids ids;
        const auto found = search.find(words, limit);
        for (const FoundMessage& each : std::get<std::vector<FoundMessage>>(found)) {
            ids.push_back(each.message_id);
        }
        return ids;
    }
    void check_index() {
        const storage::Database::Lease lease(mirror.database);
        CHECK_NOTHROW(lease->exec(
            "INSERT INTO messages_fts (messages_fts, rank) VALUES ('integrity-check', 1)"));
    }
};

SearchRefusal refusal(std::string_view words) {
    return std::get<SearchRefusal>(match_expression(words));
}

}  // namespace

TEST_CASE_METHOD(Fixture, "messages are found by words of subject, addresses, names and snippet") {
    put("a", "Roadmap for the spring", "see you on Thursday");

    for (const char* words : {"roadmap", "ROADMAP spring", "thursday roadmap", "\"the spring\"",
                              "road*", "ann@example.org", "stone", "zizka", "from:ann",
                              "to:bob subject:roadmap", "snippet:thursday", "roadmap !!!"}) {
        CAPTURE(words);
        CHECK(find(words) == Ids{"a"});
    }
    for (const char* words : {"road", "roadmap summer", "\"spring the\"", "from:bob", "to:ann",
                              "subject:thursday", "roadmap -spring", "email", "name"}) {
        CAPTURE(words);
        CHECK(find(words).empty());
    }
}

TEST_CASE_METHOD(Fixture, "the best match comes first and the limit holds") {
    put("snippet", "Something else", "about the budget, among many other things");
    put("subject", "Budget", "");
    put("neither", "Something else", "");

    CHECK(find("budget") == Ids{"subject", "snippet"});
    CHECK(find("budget", 1) == Ids{"subject"});
}

TEST_CASE_METHOD(Fixture, "a message that changes is found by its new words alone") {
    put("a", "First subject", "old text");
    put("a", "Second subject", "new text");

    CHECK(find("first").empty());
    CHECK(find("old").empty());
    CHECK(find("second new") == Ids{"a"});
    cache.mark_with_attachments(Ids{"a"});
    CHECK(find("second new") == Ids{"a"});
    check_index();
}

TEST_CASE_METHOD(Fixture, "removed messages are no longer found, and their place may be taken") {
    put("a", "apple");
    put("b", "banana");
    cache.remove(Ids{"b"});
    put("c", "cherry");
    CHECK(find("banana").empty());
    CHECK(find("cherry") == Ids{"c"});

    cache.clear();

    CHECK(find("apple").empty());
    check_index();
}

TEST_CASE_METHOD(Fixture, "other users' messages and other providers' are not found") {
    put("mine", "apple");
    storage::MessageCache strangers(mirror.database, "user-2");
    storage::MessageCache outlook(mirror.database, "user-1", "outlook");
    CachedMessage hers = message("hers");
    hers.subject = "apple";
    CachedMessage other = message("other");
    other.subject = "apple";
    strangers.upsert(std::span(&hers, 1));
    outlook.upsert(std::span(&other, 1));

    CHECK(find("apple") == Ids{"mine"});
    CHECK(find("apple", 1) == Ids{"mine"});
}

TEST_CASE_METHOD(Fixture, "whatever is typed is searched for or refused, never an error") {
    put("a", "apple");
    for (const std::string words :
         {"AND",     "OR NOT",   "NEAR(a b)", "a AND",    "(",           ")",
          "col:x",   "subject:", "subject:*", "*",        "^a",          "a + b",
          "{a} : b", "'",        "\"\"",      "a\"b",     "-",           "--",
          "\\",      "a-b",      "\xFF\xFE",  "\"a b\"c", "from:\"x\"*", "日本*"}) {
        CAPTURE(words);
        CHECK_NOTHROW(search.find(words, 5));
    }
    CHECK_NOTHROW(search.find(std::string("a\0b", 3), 5));
    CHECK_NOTHROW(search.find(std::string(100'000, 'x'), 5));
}

TEST_CASE("words that ask for nothing are refused by kind") {
    CHECK(refusal("") == SearchRefusal::no_words);
    CHECK(refusal(" \t ?! -- ") == SearchRefusal::no_words);
    CHECK(refusal("\"open") == SearchRefusal::open_quote);
    CHECK(refusal("a \"") == SearchRefusal::open_quote);
    CHECK(refusal("-a -b") == SearchRefusal::only_exclusions);
}

TEST_CASE("words become an expression in which everything is quoted") {
    CHECK(std::get<std::string>(match_expression("a from:b* -\"c d\" e")) ==
          R"("a" sender : "b*" * "e" NOT "c d")");
}

TEST_CASE("messages cached before there was an index are found too") {
    SQLite::Database memory(":memory:", SQLite::OPEN_READWRITE);
    for (const auto& step : migrations::sqlite_steps()) {
        if (step.name == "0004_search_messages") {
            memory.exec(
                "INSERT INTO message_cache (id, user_id, message_id, subject, fetched_at,"
                " raw_bytes, raw_data) VALUES ('1', 'u', 'm1', 'apple', 2, 2, '{}'),"
                " ('2', 'u', 'm2', 'banana', 2, 2, '{}')");
        }
        memory.exec(std::string(step.sql));
    }

    CHECK(memory.execAndGet("SELECT count(*) FROM messages_fts('apple')").getInt() == 1);
}
