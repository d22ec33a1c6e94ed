#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

using nlohmann::json;
using test::MailboxFixture;

namespace {

// A mirror that a first job has filled.
struct Filled : MailboxFixture {
    Filled() {
        (void)add_job();
        (void)round();
        google.reset_stats();
    }
    agent::pipeline::RoundSummary next_job(const json& metadata = json::object()) {
        last = add_job(metadata);
        return round();
    }
    std::string newest_id() { return cache.list({1, {}, ""}).at(0).message_id; }
    json processed(const std::string& id) {
        return json::parse(cache.find(id).value().processed_data.value());
    }

    std::string last;
};

}  // namespace

TEST_CASE_METHOD(Filled, "a second job asks for the history alone, for two units") {
    const auto round = next_job();

    CHECK(google.stats()["history"] == 1);
    CHECK(google.stats()["gmail_requests"] == 1);
    CHECK(google.stats()["quota_units"] == 2);
    CHECK(round.messages.listed == 60);
    CHECK(round.messages.cached == 60);
    CHECK(round.messages.fetched == 0);
}

TEST_CASE_METHOD(Filled, "new mail is fetched and nothing else") {
    const auto id = google.add({{"subject", "news"}, {"date_ms", google.now_ms(clock)}});

    const auto round = next_job();

    CHECK(round.messages.fetched == 1);
    CHECK(round.messages.listed == 61);
    CHECK(cache.find(id).value().subject == "news");
    CHECK(google.stats()["messages_served"] == 1);
    CHECK(google.stats()["list"] == 1);  // for attachments
    CHECK(cloud.job(last)["progress"] == 61);
    CHECK(cloud.job(last)["total"] == 61);
}

TEST_CASE_METHOD(Filled, "deleted mail leaves the mirror") {
    const auto id = newest_id();
    google.change({{"delete", {id}}});

    const auto round = next_job();

    CHECK_FALSE(cache.find(id).has_value());
    CHECK(cache.stats().messages == 59);
    CHECK(round.messages.listed == 59);
    CHECK(google.stats()["messages_served"] == 0);
}

TEST_CASE_METHOD(Filled, "labels change in the mirror without a fetch") {
    const auto id = newest_id();
    const auto before = cache.find(id).value();
    google.change({{"relabel", {{{"id", id}, {"add", {"STARRED", "work"}}}}}});
    google.change({{"relabel", {{{"id", id}, {"remove", {"UNREAD", "INBOX"}}}}}});

    (void)next_job();

    const auto row = cache.find(id).value();
    const auto labels = json::parse(row.raw_data)["labelIds"].get<std::set<std::string>>();
    CHECK(labels.contains("STARRED"));
    CHECK(labels.contains("work"));
    CHECK_FALSE(labels.contains("UNREAD"));
    CHECK_FALSE(labels.contains("INBOX"));
    CHECK(processed(id)["labels"].get<std::set<std::string>>() == labels);
    CHECK(processed(id)["isStarred"] == true);
    CHECK(processed(id)["isRead"] == true);
    CHECK(processed(id)["priority"] == "high");
    CHECK(row.has_attachments == before.has_attachments);
    CHECK(row.id == before.id);
    CHECK(google.stats()["messages_served"] == 0);
}

TEST_CASE_METHOD(Filled, "a message without any label left has none in the mirror") {
    const auto id = newest_id();
    const auto labels = json::parse(cache.find(id).value().raw_data)["labelIds"];
    google.change({{"relabel", {{{"id", id}, {"remove", labels}}}}});

    (void)next_job();

    CHECK(processed(id)["labels"] == json::array());
    CHECK(google.stats()["messages_served"] == 0);
}

TEST_CASE_METHOD(Filled, "a message whose labels the history does not tell is fetched again") {
    const auto all = cache.list({60, {}, ""});
    const auto attached = std::find_if(all.begin(), all.end(),
                                       [](const auto& message) { return message.has_attachments; });
    REQUIRE(attached != all.end());
    const auto id = attached->message_id;
    google.change({{"relabel", {{{"id", id}, {"add", {"STARRED"}}}}}});
    rewrite = [](const sandbox::Request& request, sandbox::Response& response) {
        if (!request.path.ends_with("/history")) return;
        auto body = json::parse(response.body);
        for (auto& record : body["history"]) {
            for (auto& entry : record["labelsAdded"]) {
                entry.erase("labelIds");
                entry["message"].erase("labelIds");
            }
        }
        response.body = body.dump();
    };

    const auto round = next_job();

    CHECK(round.messages.fetched == 1);
    CHECK(round.messages.listed == 60);
    CHECK(processed(id)["isStarred"] == true);
    CHECK(cache.find(id).value().has_attachments);
    CHECK(google.stats()["messages_served"] == 1);
}

TEST_CASE_METHOD(Filled, "mail in the trash leaves the mirror and comes back with it") {
    const auto id = newest_id();
    google.change({{"relabel", {{{"id", id}, {"add", {"TRASH"}}}}}});
    (void)next_job();
    CHECK_FALSE(cache.find(id).has_value());

    google.change({{"relabel", {{{"id", id}, {"remove", {"TRASH"}}}}}});
    (void)next_job();

    CHECK(cache.find(id).has_value());
    CHECK(cache.stats().messages == 60);
}

TEST_CASE_METHOD(Filled, "spam that comes is not fetched") {
    (void)google.add({{"subject", "buy"}, {"labels", {"SPAM"}}});

    const auto round = next_job();

    CHECK(round.messages.fetched == 0);
    CHECK(google.stats()["messages_served"] == 0);
}

TEST_CASE_METHOD(Filled, "mail that came and went meanwhile is not asked for") {
    const auto id = google.add({{"subject", "oops"}});
    google.change({{"delete", {id}}});

    const auto round = next_job();

    CHECK(round.messages.fetched == 0);
    CHECK(google.stats()["gmail_requests"] == 1);
}

TEST_CASE_METHOD(Filled, "after the history's end the mirror is compared with a listing") {
    const auto newest = cache.list({3, {}, ""});
    const auto gone = newest[0].message_id;
    const auto changed = newest[1].message_id;
    const auto untouched = cache.find(newest[2].message_id).value();
    google.change(
        {{"delete", {gone}},
         {"relabel", {{{"id", changed}, {"add", {"STARRED"}}, {"remove", {"UNREAD", "INBOX"}}}}}});
    const auto come = google.add({{"subject", "news"}, {"date_ms", google.now_ms(clock)}});
    google.expire_history();

    const auto round = next_job();

    CHECK(round.messages.fetched == 1);
    CHECK(cache.find(come).has_value());
    CHECK_FALSE(cache.find(gone).has_value());
    CHECK(processed(changed)["isStarred"] == true);
    CHECK(processed(changed)["isRead"] == true);
    CHECK(cache.find(untouched.message_id).value().raw_data == untouched.raw_data);
    CHECK(google.stats()["messages_served"] == 1);
    google.reset_stats();
    (void)next_job();
    CHECK(google.stats()["gmail_requests"] == 1);  // the history is followed again
}

TEST_CASE_METHOD(Filled, "after the history's end older mail than the job is about stays true") {
    const auto all = cache.list({60, {}, ""});
    const auto relabelled = all[58].message_id;
    const auto gone = all[59].message_id;
    google.change(
        {{"delete", {gone}},
         {"relabel", {{{"id", relabelled}, {"add", {"STARRED"}}, {"remove", {"UNREAD"}}}}}});
    google.expire_history();

    const auto round = next_job({{"days_back", 1}});

    CHECK(round.messages.fetched == 0);
    CHECK_FALSE(cache.find(gone).has_value());
    CHECK(processed(relabelled)["isStarred"] == true);
    CHECK(processed(relabelled)["isRead"] == true);
    CHECK(cache.stats().messages == 59);
    CHECK(google.stats()["messages_served"].get<int>() == 0);
    google.reset_stats();
    (void)next_job();
    CHECK(google.stats()["gmail_requests"] == 1);  // all of it is followed by the history again
}

TEST_CASE_METHOD(Filled, "a listing without any mail deletes nothing") {
    google.expire_history();
    auto far_future = clock.now() + std::chrono::days(300);
    clock.advance(std::chrono::duration_cast<agent::Millis>(far_future - clock.now()));

    (void)next_job();

    CHECK(cache.stats().messages == 60);
}

TEST_CASE_METHOD(Filled, "a job about older mail than is held lists") {
    (void)next_job({{"days_back", 30}});
    CHECK(google.stats()["list"] == 1);
    google.reset_stats();

    (void)next_job({{"days_back", 30}});

    CHECK(google.stats()["list"].get<int>() == 0);
}

TEST_CASE_METHOD(Filled, "a search of the job's own lists and leaves the history where it was") {
    const auto id = google.add({{"subject", "news"}, {"date_ms", google.now_ms(clock)}});

    (void)next_job({{"filters", "in:inbox"}});
    CHECK(google.stats()["history"].get<int>() == 0);
    google.change({{"delete", {id}}});
    (void)next_job();

    CHECK_FALSE(cache.find(id).has_value());
}

TEST_CASE_METHOD(Filled,
                 "when more came than the job may fetch its newest are listed, and later "
                 "jobs get the rest") {
    for (int i = 0; i < 8; ++i) {
        (void)google.add({{"subject", "news"}, {"date_ms", google.now_ms(clock) + 10'000 - i}});
    }

    const auto few = next_job({{"max_results", 5}});
    CHECK(few.messages.fetched == 5);
    const auto all = next_job();

    CHECK(all.messages.fetched == 3);
    CHECK(cache.stats().messages == 68);
    CHECK(google.stats()["messages_served_again"] == 0);
}

TEST_CASE_METHOD(MailboxFixture, "a cut listing covers what it reached") {
    add_job({{"max_results", 20}});
    (void)round();
    google.reset_stats();
    (void)google.add({{"subject", "news"}, {"date_ms", google.now_ms(clock)}});

    add_job({{"max_results", 20}});
    const auto same = round();
    CHECK(same.messages.fetched == 1);
    CHECK(same.messages.listed == 20);
    CHECK(google.stats()["messages_served"] == 1);
    google.reset_stats();

    add_job({{"max_results", 40}});
    const auto more = round();

    CHECK(more.messages.listed == 40);
    CHECK(cache.stats().messages == 40);
}

TEST_CASE_METHOD(Filled, "what failed is asked for first and the history moves on") {
    const auto id = google.add({{"subject", "news"}, {"date_ms", google.now_ms(clock)}});
    single_gets_fail = true;
    google.fail({{"kind", "500"}, {"scope", "batch_part"}});
    (void)next_job();
    REQUIRE(cache.failed().size() == 1);
    single_gets_fail = false;
    google.stop_failing();
    google.reset_stats();

    const auto round = next_job();

    CHECK(round.messages.fetched == 1);
    CHECK(cache.find(id).has_value());
    CHECK(cache.failed().empty());
    CHECK(google.stats()["messages_served"] == 1);
}

TEST_CASE_METHOD(Filled, "a run that is interrupted hides no change from the next") {
    for (int i = 0; i < 45; ++i) {
        (void)google.add({{"subject", "news"}, {"date_ms", google.now_ms(clock) + 10'000 - i}});
    }
    on_event = [&](const auto&) {
        if (cache.stats().messages < 80) return;
        google.fail({{"kind", "403"}, {"scope", "gmail"}, {"retry_after_s", 900}});
    };
    agent::pipeline::CoverageStore store(device.database, device.user_id);
    const auto coverage = store.find();
    (void)next_job();
    CHECK(cache.stats().messages < 105);
    CHECK(store.find() == coverage);

    on_event = nullptr;
    google.stop_failing();
    clock.advance(std::chrono::minutes(20));
    (void)round();

    CHECK(cache.stats().messages == 105);
    CHECK(google.stats()["messages_served_again"] == 0);
    CHECK(store.find() != coverage);
}

TEST_CASE_METHOD(Filled, "attachments of new mail are known in the metadata format") {
    const auto id = google.add(
        {{"subject", "plan"}, {"date_ms", google.now_ms(clock)}, {"attachment", "plan.pdf"}});

    (void)next_job();

    CHECK(cache.find(id).value().has_attachments);
    CHECK(processed(id)["attachmentCount"] == 1);
}

TEST_CASE_METHOD(Filled, "bodies are fetched of mail that is held without, once") {
    auto with_bodies = settings;
    with_bodies.format = agent::gmail::Format::full;
    agent::pipeline::JobRunner in_full{parts(), {with_bodies, {}, true}};
    const auto id = newest_id();
    const auto row_before = cache.find(id).value().id;

    add_job();
    const auto first = round(in_full);
    CHECK(first.messages.fetched == 60);
    CHECK(first.messages.cached == 0);
    CHECK(json::parse(cache.find(id).value().raw_data)["payload"].contains("body"));
    CHECK(cache.find(id).value().id == row_before);
    google.reset_stats();

    add_job();
    const auto second = round(in_full);
    CHECK(second.messages.fetched == 0);
    CHECK(google.stats()["gmail_requests"] == 1);
    const auto without = next_job();  // mail with bodies serves a job that wants none
    CHECK(without.messages.fetched == 0);
}

TEST_CASE_METHOD(Filled, "a cleared mirror is filled again") {
    (void)cache.clear();

    const auto round = next_job();

    CHECK(round.messages.fetched == 60);
}

TEST_CASE_METHOD(MailboxFixture, "two jobs at once fetch no message twice and take turns") {
    google.add_threads(400, 1, clock.now());
    std::vector<std::string> order;
    on_event = [&](const agent::pipeline::ProgressEvent& event) {
        if (event.kind != agent::pipeline::ProgressEvent::Kind::advanced) return;
        if (order.empty() || order.back() != event.job_id) order.push_back(event.job_id);
    };
    const auto first = add_job();
    const auto second =
        cloud.add_job(test::kAnn, {{"job_type", "full_sync"}, {"metadata", json::object()}});

    const auto round = this->round();

    CHECK(cache.stats().messages == 460);
    CHECK(round.messages.fetched == 460);
    CHECK(google.stats()["messages_served_again"] == 0);
    CHECK(order.size() >= 4);
    for (const auto& id : {first, second}) {
        CHECK(cloud.job(id)["status"] == "completed");
        CHECK(cloud.job(id)["progress"] == cloud.job(id)["total"]);
    }
}
