#include "agent/pipeline/cache_verifier.h"

#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

using agent::pipeline::CacheVerifier;
using nlohmann::json;
using test::MailboxFixture;

namespace {

// A mirror that a first job has filled.
struct Mirrored : MailboxFixture {
    Mirrored() {
        (void)add_job();
        (void)round();
        google.reset_stats();
    }
    CacheVerifier::Report verify(bool repair = false) {
        CacheVerifier::Settings wanted;
        wanted.user_id = device.user_id;
        wanted.sample = 60;
        wanted.repair = repair;
        return CacheVerifier({device.database, cache, gmail, clock, device.stop}, wanted)
            .verify()
            .value();
    }
    std::vector<std::string> some_ids(int count) {
        std::vector<std::string> ids;
        for (const auto& message : cache.list({count, {}, ""})) ids.push_back(message.message_id);
        return ids;
    }
    // Labels that Gmail does not have.
    void spoil(const std::string& id) {
        auto row = cache.find(id).value();
        auto raw = json::parse(row.raw_data);
        raw["labelIds"] = {"NONSENSE"};
        row.raw_data = raw.dump();
        cache.upsert(std::vector{row});
    }
};

}  // namespace

TEST_CASE_METHOD(Mirrored, "a mirror that a job has filled agrees with the mailbox") {
    const auto report = verify();

    CHECK(report.agrees());
    CHECK(report.in_mailbox == 60);
    CHECK(report.listed == 60);
    CHECK(report.mirrored == 60);
    CHECK(report.sampled == 60);
    CHECK(report.pending == 0);
}

TEST_CASE_METHOD(Mirrored, "what the mirror lost is found and fetched by a repair alone") {
    const auto with = cache.list({60, {}, ""});
    const auto attached = std::find_if(with.begin(), with.end(),
                                       [](const auto& message) { return message.has_attachments; });
    REQUIRE(attached != with.end());
    cache.remove(std::vector{attached->message_id});

    const auto found = verify();
    CHECK(found.missing == std::vector{attached->message_id});
    CHECK(cache.stats().messages == 59);

    const auto repaired = verify(true);
    CHECK(repaired.fetched == 1);
    CHECK(cache.find(attached->message_id).value().has_attachments);
    CHECK(verify().agrees());
}

TEST_CASE_METHOD(Mirrored, "what the mailbox lost is found and removed by a repair alone") {
    const auto ids = some_ids(2);
    google.change({{"delete", {ids[0]}}, {"relabel", {{{"id", ids[1]}, {"add", {"TRASH"}}}}}});
    google.expire_history();

    const auto found = verify();
    CHECK(std::set(found.unlisted.begin(), found.unlisted.end()) ==
          std::set(ids.begin(), ids.end()));
    CHECK(cache.stats().messages == 60);

    CHECK(verify(true).removed == 2);
    CHECK(cache.stats().messages == 58);
    CHECK(verify().agrees());
}

TEST_CASE_METHOD(Mirrored, "other labels than Gmail's are found in the sample and repaired") {
    const auto id = some_ids(1)[0];
    const bool attached = cache.find(id).value().has_attachments;
    spoil(id);

    const auto found = verify();
    REQUIRE(found.different.size() == 1);
    CHECK(found.different[0].id == id);
    CHECK(found.different[0].fields == std::vector<std::string>{"labels"});

    CHECK(verify(true).fetched == 1);
    CHECK(cache.find(id).value().has_attachments == attached);
    CHECK(verify().agrees());
}

TEST_CASE_METHOD(Mirrored, "what the next job will follow anyway is no difference") {
    const auto ids = some_ids(2);
    google.change({{"delete", {ids[0]}}, {"relabel", {{{"id", ids[1]}, {"add", {"STARRED"}}}}}});
    (void)google.add({{"subject", "news"}, {"date_ms", google.now_ms(clock)}});

    const auto report = verify();

    CHECK(report.agrees());
    CHECK(report.pending == 3);
}
