#include "agent/analytics/period_analytics.h"

#include <random>

#include "tests/analytics/mail_maker.h"
#include "tests/support/catch.h"

using namespace agent::analytics;
using nlohmann::json;
using test::instant;
using test::kMe;
using test::Mail;

namespace {

constexpr const char* kNow = "2026-11-24T18:00:00Z";

json analyse(const std::vector<Mail>& mails, std::int64_t days = 3,
             const std::string& zone_name = "Europe/Berlin") {
    test::MailMirror mirror(mails);
    auto zone = TimeZone::find(zone_name).value();
    const Period period = last_days(zone, instant(kNow), days);
    const OwnAddresses own({kMe});
    PeriodAnalytics analytics(zone, period, own);
    storage::MessageScan(mirror.database, test::kUser)
        .oldest_first(period.window, {}, [&](const storage::MessageHead& message) {
            analytics.add("gmail", message);
        });
    storage::MessageLookup lookup(mirror.database, test::kUser);
    return analytics.result(lookup, instant(kNow));
}

Mail mail(const std::string& id, const std::string& thread, const std::string& from,
          const std::string& at) {
    Mail mail;
    mail.id = id;
    mail.thread = thread;
    mail.from = from;
    mail.at = at;
    return mail;
}

}  // namespace

TEST_CASE("messages count on the local day and hour, the oldest day first") {
    const auto result = analyse({
        mail("before", "t", "a@x.org", "2026-11-21T22:59:59Z"),  // still the 21st in Berlin
        mail("m1", "t", "a@x.org", "2026-11-21T23:00:00Z"),
        mail("m2", "t", "a@x.org", "2026-11-23T08:30:00Z"),
        mail("m3", "t", kMe, "2026-11-24T08:59:59Z"),
        mail("late", "t", "a@x.org", "2026-11-24T23:00:00Z"),  // tomorrow there
    });

    CHECK(result["total_count"] == 3);
    CHECK(result["period_days"] == 3);
    CHECK(result["daily_counts"] == json({1, 1, 1}));
    CHECK(result["message_distribution"]["by_day"] ==
          json({{{"date", "2026-11-22"}, {"count", 1}},
                {{"date", "2026-11-23"}, {"count", 1}},
                {{"date", "2026-11-24"}, {"count", 1}}}));
    const auto& hours = result["channel_analytics"]["by_time"];
    REQUIRE(hours.size() == 24);
    CHECK(hours[0] == json({{"hour", "00:00"}, {"count", 1}}));
    CHECK(hours[9] == json({{"hour", "09:00"}, {"count", 2}}));
    CHECK(result["inbound_count"] == 2);
    CHECK(result["outbound_count"] == 1);
}

TEST_CASE("senders are told apart by address, in any case, and shown by name") {
    auto first = mail("m1", "t1", "Sam@x.org", "2026-11-24T08:00:00Z");
    first.name = "Sam";
    auto second = mail("m2", "t2", "sam@X.org", "2026-11-24T09:00:00Z");
    second.name = "Samantha";
    auto other = mail("m3", "t3", "sam@y.org", "2026-11-24T10:00:00Z");
    other.name = "Samantha";
    const auto result =
        analyse({first, second, other, mail("m4", "t4", "plain@z.org", "2026-11-24T10:00:00Z"),
                 mail("m5", "t5", kMe, "2026-11-24T10:00:00Z")});

    CHECK(result["top_senders"] ==
          json({{{"name", "Samantha"}, {"email", "sam@x.org"}, {"count", 2}},
                {{"name", "plain@z.org"}, {"email", "plain@z.org"}, {"count", 1}},
                {{"name", "Samantha"}, {"email", "sam@y.org"}, {"count", 1}}}));
}

TEST_CASE("five senders lead, ten are in the distribution, equal ones by address") {
    std::vector<Mail> mails;
    for (int sender = 0; sender < 12; ++sender) {
        for (int i = 0; i <= sender / 2; ++i) {
            const std::string id = std::to_string(sender) + "-" + std::to_string(i);
            const std::string email = std::string(1, static_cast<char>('a' + sender)) + "@x.org";
            mails.push_back(mail(id, id, email, "2026-11-24T08:00:00Z"));
        }
    }
    const auto result = analyse(mails);

    REQUIRE(result["top_senders"].size() == 5);
    CHECK(result["top_senders"][0]["email"] == "k@x.org");
    CHECK(result["top_senders"][1]["email"] == "l@x.org");
    CHECK(result["top_senders"][4]["email"] == "g@x.org");
    CHECK(result["message_distribution"]["by_sender"].size() == 10);
}

TEST_CASE("the mean response is from what came to my next message in the thread") {
    const auto result = analyse({mail("m1", "t1", "a@x.org", "2026-11-24T08:00:00Z"),
                                 mail("m2", "t1", kMe, "2026-11-24T08:45:00Z"),
                                 mail("m3", "t2", "a@x.org", "2026-11-24T08:00:00Z"),
                                 mail("m4", "t2", kMe, "2026-11-24T09:30:30Z")});

    CHECK(result["avg_response_time_minutes"] == 67.75);
    CHECK(analyse({})["avg_response_time_minutes"] == 0.0);
}

TEST_CASE("projects are the words in subjects, never the subjects") {
    auto one = mail("m1", "t1", "a@x.org", "2026-11-24T08:00:00Z");
    one.subject = "Secret BUDGET of Q3";
    auto two = mail("m2", "t2", "a@x.org", "2026-11-24T08:00:00Z");
    two.subject = "budget and plans";
    auto three = mail("m3", "t3", "a@x.org", "2026-11-24T08:00:00Z");
    three.subject = "our sprint plan";
    const auto result = analyse({one, two, three});

    CHECK(result["top_projects"] == json({{{"name", "budget"}, {"messageCount", 2}},
                                          {{"name", "plan"}, {"messageCount", 2}},
                                          {{"name", "q3"}, {"messageCount", 1}}}));
}

TEST_CASE("threads wait for me or for them, by their last message") {
    auto urgent = mail("m1", "t1", "Boss@x.org", "2026-11-24T08:00:00Z");
    urgent.subject = "URGENT";
    auto asked = mail("m2", "t2", "a@x.org", "2026-11-24T15:30:00Z");
    asked.snippet = "can you confirm?";
    auto answered = mail("m3", "t3", "a@x.org", "2026-11-24T09:00:00Z");
    answered.snippet = "well?";
    auto mine = mail("m4", "t3", kMe, "2026-11-24T10:00:00Z");
    mine.snippet = "and you?";
    mine.to = {"A@x.org"};
    auto quiet = mail("m5", "t4", "a@x.org", "2026-11-24T09:00:00Z");
    auto urgent_of_mine = mail("m6", "t5", kMe, "2026-11-24T10:00:00Z");
    urgent_of_mine.subject = "urgent";
    const auto result = analyse({urgent, asked, answered, mine, quiet, urgent_of_mine});

    CHECK(result["priority_messages"]["awaiting_my_reply"] == json({{{"message_id", "m2"},
                                                                     {"thread_id", "t2"},
                                                                     {"email", "a@x.org"},
                                                                     {"age_hours", 2.5},
                                                                     {"reason", "question"}},
                                                                    {{"message_id", "m1"},
                                                                     {"thread_id", "t1"},
                                                                     {"email", "boss@x.org"},
                                                                     {"age_hours", 10.0},
                                                                     {"reason", "urgent"}}}));
    CHECK(result["priority_messages"]["awaiting_their_reply"] == json({{{"message_id", "m4"},
                                                                        {"thread_id", "t3"},
                                                                        {"email", "a@x.org"},
                                                                        {"age_hours", 8.0},
                                                                        {"reason", "question"}}}));
}

TEST_CASE("at most five threads are listed as waiting, the newest") {
    std::vector<Mail> mails;
    for (int i = 0; i < 8; ++i) {
        auto one = mail("m" + std::to_string(i), "t" + std::to_string(i), "a@x.org",
                        "2026-11-24T0" + std::to_string(i) + ":00:00Z");
        one.subject = "ok?";
        mails.push_back(one);
    }
    const auto waiting = analyse(mails)["priority_messages"]["awaiting_my_reply"];

    REQUIRE(waiting.size() == 5);
    CHECK(waiting[0]["message_id"] == "m7");
    CHECK(waiting[4]["message_id"] == "m3");
}

TEST_CASE("nothing of a subject, a snippet or a name of mine is in the result") {
    auto secret = mail("m1", "t1", "a@x.org", "2026-11-24T08:00:00Z");
    secret.subject = "Urgent: canary-subject project?";
    secret.snippet = "canary-snippet asap?";
    auto mine = mail("m2", "t2", kMe, "2026-11-24T08:00:00Z");
    mine.subject = "canary-question?";
    mine.name = "canary-name";

    const std::string text = analyse({secret, mine}).dump();

    CHECK(text.find("canary") == std::string::npos);
}

TEST_CASE("drafts and messages without a thread do not mislead") {
    auto draft = mail("m2", "t1", kMe, "2026-11-24T09:00:00Z");
    draft.labels = {"DRAFT"};
    auto alone = mail("m3", "", "a@x.org", "2026-11-24T08:00:00Z");
    auto mine_alone = mail("m4", "", kMe, "2026-11-24T08:30:00Z");
    const auto result =
        analyse({mail("m1", "t1", "a@x.org", "2026-11-24T08:00:00Z"), draft, alone, mine_alone});

    CHECK(result["total_count"] == 3);
    CHECK(result["avg_response_time_minutes"] == 0.0);
}

TEST_CASE("whatever the mail, the parts of the result add up") {
    std::mt19937 random(11);
    for (int round = 0; round < 30; ++round) {
        std::vector<Mail> mails;
        for (int i = 0; i < 60; ++i) {
            const auto at = instant(kNow) - std::chrono::minutes(random() % (60 * 24 * 9));
            mails.push_back(mail("m" + std::to_string(i), "t" + std::to_string(random() % 20),
                                 random() % 3 == 0 ? kMe : "a@x.org", agent::format_timestamp(at)));
        }
        const auto result = analyse(mails, 7, round % 2 == 0 ? "America/New_York" : "Asia/Kolkata");
        std::int64_t days = 0, hours = 0, channels = 0;
        for (const auto& one : result["daily_counts"]) days += one.get<std::int64_t>();
        for (const auto& one : result["channel_analytics"]["by_time"]) {
            hours += one["count"].get<std::int64_t>();
        }
        for (const auto& one : result["channel_analytics"]["by_channel"]) {
            channels += one["count"].get<std::int64_t>();
        }
        const auto total = result["total_count"].get<std::int64_t>();
        REQUIRE(days == total);
        REQUIRE(hours == total);
        REQUIRE(channels == total);
        REQUIRE(result["inbound_count"].get<std::int64_t>() +
                    result["outbound_count"].get<std::int64_t>() ==
                total);
    }
}
