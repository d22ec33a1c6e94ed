#include "storage/message_cache.h"

#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::CachedMessage;
using storage::MessageCache;
using test::at;
using test::message;
using test::Mirror;

namespace {

using Ids = std::vector<std::string>;

Ids ids(const std::vector<CachedMessage>& messages) {
    Ids found;
    found.reserve(messages.size());
    for (const CachedMessage& each : messages) found.push_back(each.message_id);
    return found;
}

void put(MessageCache& cache, const CachedMessage& each) {
    cache.upsert(std::span(&each, 1));
}

}  // namespace

TEST_CASE("missing messages come in the given order, each once") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    put(cache, message("b"));
    put(cache, message("d"));

    CHECK(cache.missing(Ids{"c", "b", "a", "c", "d", "a", "e"}) == Ids{"c", "a", "e"});
    CHECK(cache.missing(Ids{"b", "d"}).empty());
    CHECK(cache.missing(Ids{}).empty());
}

TEST_CASE("missing takes any number of ids and any text as an id") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    const std::string odd = "quote\" back\\slash 'single' \n 日本";
    CachedMessage odd_one = message("odd");
    odd_one.message_id = odd;
    put(cache, odd_one);
    Ids many;
    for (int i = 0; i < 40'000; ++i) many.push_back(std::to_string(i));
    many.push_back(odd);

    const Ids missing = cache.missing(many);

    CHECK(missing.size() == 40'000);
    CHECK(missing.back() == "39999");
}

TEST_CASE("a message comes back as it was put in") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    CachedMessage full = message("m", 5);
    full.processed_data = R"({"labels":["INBOX"]})";
    full.subject = "Grüße \"quoted\"";
    full.to_emails = {"bob@example.org", "", "\"odd\\one\"@example.org"};
    full.has_attachments = true;
    full.cache_version = 2;
    CachedMessage bare = message("bare");
    bare.internal_date.reset();
    bare.to_emails.clear();
    put(cache, full);
    put(cache, bare);

    const CachedMessage found = cache.find("m").value();
    CHECK(found.id == "row-m");
    CHECK(found.user_id == "user-1");
    CHECK(found.provider == "gmail");
    CHECK(found.thread_id == "thread-m");
    CHECK(found.raw_data == full.raw_data);
    CHECK(found.processed_data == full.processed_data);
    CHECK(found.internal_date == at(5));
    CHECK(found.subject == full.subject);
    CHECK(found.from_email == "ann@example.org");
    CHECK(found.to_emails == full.to_emails);
    CHECK(found.has_attachments);
    CHECK(found.fetched_at == at(1000));
    CHECK(found.cache_version == 2);

    const CachedMessage plain = cache.find("bare").value();
    CHECK_FALSE(plain.internal_date.has_value());
    CHECK_FALSE(plain.processed_data.has_value());
    CHECK(plain.to_emails.empty());
    CHECK_FALSE(cache.find("absent").has_value());
}

TEST_CASE("a message fetched again replaces the row and keeps its id") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    put(cache, message("m"));
    CachedMessage again = message("m", 7);
    again.id = "another-row";
    again.subject = "changed";

    put(cache, again);

    CHECK(cache.find("m")->id == "row-m");
    CHECK(cache.find("m")->subject == "changed");
    CHECK(cache.find("m")->internal_date == at(7));
    CHECK(cache.stats().messages == 1);
}

TEST_CASE("caches of several users and providers never mix") {
    Mirror mirror;
    MessageCache gmail(mirror.database, "user-1");
    MessageCache outlook(mirror.database, "user-1", "outlook");
    MessageCache stranger(mirror.database, "user-2");
    CachedMessage same = message("m");
    put(gmail, same);
    same.id = "row-2";
    put(outlook, same);

    CHECK(outlook.find("m")->provider == "outlook");
    CHECK(stranger.missing(Ids{"m"}) == Ids{"m"});
    CHECK_FALSE(stranger.find("m").has_value());
    CHECK(stranger.list({}).empty());
    CHECK(stranger.stats().messages == 0);
    gmail.record_failure("f", "timeout", at(1));
    CHECK(stranger.failed().empty());
    stranger.remove(Ids{"m", "f"});
    CHECK(stranger.clear() == 0);
    CHECK(outlook.clear() == 1);
    CHECK(gmail.find("m").has_value());
    CHECK(gmail.failed().size() == 1);
}

TEST_CASE("the rows put in become this user's, whatever they say") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    CachedMessage foreign = message("m");
    foreign.user_id = "user-2";
    foreign.provider = "slack";

    put(cache, foreign);

    CHECK(cache.find("m")->user_id == "user-1");
    CHECK(cache.find("m")->provider == "gmail");
}

TEST_CASE("a batch is put in as a whole or not at all") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    std::vector<CachedMessage> batch{message("a"), message("b")};
    batch[1].raw_data = "not JSON";

    CHECK_THROWS_AS(cache.upsert(batch), SQLite::Exception);

    CHECK(cache.stats().messages == 0);
}

TEST_CASE("messages are listed newest first, undated ones last") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    CachedMessage undated = message("undated");
    undated.internal_date.reset();
    cache.upsert(std::vector{message("old", 1), undated, message("new", 3), message("mid", 2)});

    CHECK(ids(cache.list({})) == Ids{"new", "mid", "old", "undated"});
    CHECK(ids(cache.list({2, std::nullopt, ""})) == Ids{"new", "mid"});
    CHECK(ids(cache.list({2, at(2), ""})) == Ids{"old"});
}

TEST_CASE("a list can be of one sender, in any case of letters") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    CachedMessage other = message("other", 2);
    other.from_email = "Zoe@Example.org";
    cache.upsert(std::vector{message("a", 1), other, message("b", 3)});

    CHECK(ids(cache.list({20, std::nullopt, "zoe@example.ORG"})) == Ids{"other"});
    CHECK(ids(cache.list({20, std::nullopt, "ann@example.org"})) == Ids{"b", "a"});
    CHECK(ids(cache.list({20, at(3), "ann@example.org"})) == Ids{"a"});
    CHECK(cache.list({20, std::nullopt, "nobody@example.org"}).empty());
}

TEST_CASE("the statistics of a cache add up") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    CHECK(cache.stats().messages == 0);
    CHECK(cache.stats().raw_bytes == 0);
    CHECK_FALSE(cache.stats().oldest.has_value());
    CachedMessage first = message("a", 1);
    first.raw_data = R"({"x":"é"})";  // 10 bytes, 9 characters
    first.has_attachments = true;
    CachedMessage reply = message("b", 9);
    reply.thread_id = first.thread_id;
    reply.raw_data = "{}";
    reply.fetched_at = at(2000);
    CachedMessage alone = message("c", 5);
    alone.thread_id = "";
    alone.raw_data = "[]";
    cache.upsert(std::vector{first, reply, alone});
    cache.record_failure("d", "timeout", at(3));

    const MessageCache::Stats stats = cache.stats();

    CHECK(stats.messages == 3);
    CHECK(stats.threads == 1);
    CHECK(stats.with_attachments == 1);
    CHECK(stats.failed == 1);
    CHECK(stats.raw_bytes == 10 + 2 + 2);
    CHECK(stats.oldest == at(1));
    CHECK(stats.newest == at(9));
    CHECK(stats.last_fetched_at == at(2000));
}

TEST_CASE("attachments found later are marked in the column and in processed_data") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    CachedMessage processed = message("a");
    processed.processed_data = R"({"hasAttachments":false,"priority":"normal"})";
    cache.upsert(std::vector{processed, message("b"), message("c")});

    cache.mark_with_attachments(Ids{"a", "b", "absent"});

    CHECK(cache.find("a")->has_attachments);
    CHECK(cache.find("a")->processed_data ==
          R"({"hasAttachments":true,"priority":"normal","attachmentCount":1})");
    CHECK(cache.find("b")->has_attachments);
    CHECK_FALSE(cache.find("b")->processed_data.has_value());
    CHECK_FALSE(cache.find("c")->has_attachments);
    CHECK(cache.stats().with_attachments == 2);
}

TEST_CASE("a failed message is remembered until it is cached") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    cache.record_failure("a", "timeout", at(5));
    cache.record_failure("b", "500", at(2));
    cache.record_failure("a", "malformed", at(6));

    const auto failed = cache.failed();
    REQUIRE(failed.size() == 2);
    CHECK(failed[0].message_id == "b");
    CHECK(failed[0].attempts == 1);
    CHECK(failed[1].message_id == "a");
    CHECK(failed[1].attempts == 2);
    CHECK(failed[1].reason == "malformed");
    CHECK(failed[1].last_attempt_at == at(6));
    CHECK(cache.missing(Ids{"a"}) == Ids{"a"});

    put(cache, message("a"));
    REQUIRE(cache.failed().size() == 1);
    CHECK(cache.failed()[0].message_id == "b");
}

TEST_CASE("messages gone from Gmail are removed with their failures") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    cache.upsert(std::vector{message("a"), message("b")});
    cache.record_failure("c", "404", at(1));

    cache.remove(Ids{"a", "c", "absent"});
    cache.remove(Ids{});

    CHECK(ids(cache.list({})) == Ids{"b"});
    CHECK(cache.failed().empty());
}

TEST_CASE("clearing the cache removes everything and gives the disk its space back") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    std::vector<CachedMessage> batch;
    for (int i = 0; i < 100; ++i) {
        batch.push_back(message(std::to_string(i)));
        batch.back().raw_data = "\"" + std::string(20'000, 'x') + "\"";
    }
    cache.upsert(batch);
    cache.record_failure("f", "timeout", at(1));
    mirror.database.checkpoint();
    const auto full = std::filesystem::file_size(mirror.options.file);

    CHECK(cache.clear() == 100);
    mirror.database.checkpoint();

    CHECK(cache.stats().messages == 0);
    CHECK(cache.failed().empty());
    CHECK(std::filesystem::file_size(mirror.options.file) < full / 10);
    CHECK(mirror.database.check().empty());
}
