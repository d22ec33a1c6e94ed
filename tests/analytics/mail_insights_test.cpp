#include "agent/analytics/mail_insights.h"

#include "tests/analytics/mail_maker.h"
#include "tests/support/catch.h"

using namespace agent::analytics;
using nlohmann::json;
using test::instant;
using test::kBob;
using test::kMe;
using test::Mail;

namespace {

// A Tuesday.
constexpr const char* kNow = "2026-11-24T18:00:00Z";

json insights(const std::vector<Mail>& mails, std::int64_t days = 30) {
    test::MailMirror mirror(mails);
    auto zone = TimeZone::find("UTC").value();
    return mail_insights(mirror.database, zone, {test::kUser, days, {kMe}, {}, instant(kNow)})
        .value();
}

Mail mail(const std::string& id, const std::string& thread, const std::string& from,
          const std::string& at, std::vector<std::string> to = {}) {
    Mail mail;
    mail.id = id;
    mail.thread = thread;
    mail.from = from;
    mail.at = at;
    mail.to = to.empty() ? std::vector<std::string>{from == kMe ? kBob : kMe} : std::move(to);
    return mail;
}

Mail newsletter(const std::string& id, const std::string& from, const std::string& at) {
    auto one = mail(id, id, from, at);
    one.headers = {{"List-Id", "<news.x.org>"}};
    return one;
}

std::int64_t threads_of(const json& ages, const std::string& range) {
    for (const json& one : ages) {
        if (one["range"] == range) return one["threads"].get<std::int64_t>();
    }
    return -1;
}

}  // namespace

TEST_CASE("a thread waits for me when its last message is another's and meant for me") {
    const auto debt = insights({
        mail("m1", "to me", kBob, "2026-11-24T10:00:00Z"),
        mail("m2", "to a list", kBob, "2026-11-24T10:00:00Z", {"team@x.org"}),
        mail("m3", "I am in it", kMe, "2026-11-20T10:00:00Z"),
        mail("m4", "I am in it", kBob, "2026-11-21T18:00:00Z", {"team@x.org"}),
        mail("m5", "answered", kBob, "2026-11-01T10:00:00Z"),
        mail("m6", "answered", kMe, "2026-11-02T10:00:00Z", {kMe, "Carl@x.org"}),
        mail("m7", "to myself", kMe, "2026-11-02T10:00:00Z", {kMe}),
        newsletter("m8", "news@x.org", "2026-11-24T10:00:00Z"),
    })["reply_debt"];

    const auto& mine = debt["waiting_for_me"];
    CHECK(mine["threads"] == 2);
    CHECK(threads_of(mine["by_age"], "under 1 day") == 1);
    CHECK(threads_of(mine["by_age"], "1 to 3 days") == 0);
    CHECK(threads_of(mine["by_age"], "3 to 7 days") == 1);  // 72 h exactly
    CHECK(mine["longest"][0] == json({{"thread_id", "I am in it"},
                                      {"message_id", "m4"},
                                      {"email", kBob},
                                      {"age_hours", 72.0}}));
    const auto& theirs = debt["waiting_for_them"];
    CHECK(theirs["threads"] == 1);
    CHECK(theirs["longest"][0]["email"] == "carl@x.org");
    CHECK(threads_of(theirs["by_age"], "7 to 30 days") == 1);
}

TEST_CASE("responses of both sides have a distribution, a median and a 90th percentile") {
    std::vector<Mail> mails;
    for (int i = 0; i < 10; ++i) {
        const std::string thread = "t" + std::to_string(i);
        const std::string minute = std::to_string(10 + i);
        mails.push_back(mail("a" + thread, thread, kBob, "2026-11-23T10:00:00Z"));
        mails.push_back(mail("b" + thread, thread, kMe, "2026-11-23T10:" + minute + ":00Z"));
    }
    mails.push_back(mail("c", "t0", kBob, "2026-11-24T10:10:00Z"));
    const auto times = insights(mails)["response_times"];

    CHECK(times["mine"]["responses"] == 10);
    CHECK(times["mine"]["mean_minutes"] == 14.5);
    CHECK(times["mine"]["median_minutes"] == 14.0);
    CHECK(times["mine"]["p90_minutes"] == 18.0);
    CHECK(times["mine"]["distribution"][0] == json({{"range", "under 15 min"}, {"responses", 5}}));
    CHECK(times["mine"]["distribution"][1] == json({{"range", "15 to 60 min"}, {"responses", 5}}));
    CHECK(times["theirs"]["responses"] == 1);
    CHECK(times["theirs"]["median_minutes"] == 1440.0);
    CHECK(times["theirs"]["distribution"][4] == json({{"range", "1 to 3 days"}, {"responses", 1}}));
    CHECK(insights({})["response_times"]["mine"]["median_minutes"].is_null());
}

TEST_CASE("busy hours are a week of hours, without noise") {
    const auto hours =
        insights({mail("m1", "t1", kBob, "2026-11-23T10:59:59Z"),
                  mail("m2", "t1", kMe, "2026-11-23T10:00:00Z"),
                  mail("m3", "t1", kBob, "2026-11-22T23:00:00Z"),
                  newsletter("m4", "news@x.org", "2026-11-22T23:00:00Z")})["busiest_hours"];

    CHECK(hours["received"][0][10] == 1);
    CHECK(hours["sent"][0][10] == 1);
    CHECK(hours["received"][6][23] == 1);
    CHECK(hours["busiest"] == json({{"weekday", 0}, {"hour", 10}, {"messages", 2}}));
    CHECK(insights({})["busiest_hours"]["busiest"].is_null());
}

TEST_CASE("correspondents have what went both ways and the trend against the time before") {
    auto named = mail("m1", "t1", "Bob@Example.org", "2026-11-20T10:00:00Z");
    named.name = "Bob";
    const auto people = insights(
        {named, mail("m2", "t1", kMe, "2026-11-20T11:00:00Z", {kBob, "BOB@example.org", kMe}),
         mail("m3", "t2", kBob, "2026-11-14T23:59:59Z"),
         mail("m4", "t2", kMe, "2026-11-14T10:00:00Z"),
         mail("m5", "t2", kBob, "2026-11-10T10:00:00Z"),
         mail("m6", "t3", kBob, "2026-11-01T10:00:00Z"),
         newsletter("m7", "news@x.org", "2026-11-20T10:00:00Z")},
        10)["top_correspondents"];

    CHECK(people["correspondents"] == 1);
    CHECK(people["top"] == json({{{"email", kBob},
                                  {"name", "Bob"},
                                  {"received", 1},
                                  {"sent", 1},
                                  {"total", 2},
                                  {"before", 3},
                                  {"trend", -1}}}));
}

TEST_CASE("threads decay step by step") {
    const auto decay = insights({mail("m1", "t1", kBob, "2026-11-20T10:00:00Z"),
                                 mail("m2", "t1", kMe, "2026-11-20T16:00:00Z"),
                                 mail("m3", "t1", kBob, "2026-11-20T22:00:00Z"),
                                 mail("m4", "t2", kBob, "2026-11-20T10:00:00Z"),
                                 mail("m5", "", kBob, "2026-11-20T10:00:00Z"),
                                 mail("m6", "", kBob, "2026-11-20T11:00:00Z")})["thread_decay"];

    CHECK(decay["threads"] == 4);
    CHECK(decay["steps"][0] ==
          json({{"messages", 1}, {"threads", 4}, {"went_on", 1}, {"share", 0.25}}));
    CHECK(decay["steps"][1] ==
          json({{"messages", 2}, {"threads", 1}, {"went_on", 1}, {"share", 1.0}}));
    CHECK(decay["steps"][2]["went_on"] == 0);
    CHECK(decay["steps"][3]["share"] == 0.0);
    CHECK(decay["median_life_hours"] == 12.0);
}

TEST_CASE("after hours are evenings and weekends by the wall") {
    const auto hours = insights({mail("m1", "t1", kMe, "2026-11-23T08:59:59Z"),
                                 mail("m2", "t1", kMe, "2026-11-23T09:00:00Z"),
                                 mail("m3", "t1", kMe, "2026-11-23T17:59:59Z"),
                                 mail("m4", "t1", kMe, "2026-11-23T18:00:00Z"),
                                 mail("m5", "t1", kMe, "2026-11-22T12:00:00Z")})["after_hours"];

    CHECK(hours["sent"] == json({{"messages", 5}, {"evening", 2}, {"weekend", 1}, {"share", 0.6}}));
    CHECK(hours["received"]["share"] == 0.0);
}

TEST_CASE("noise has the marks of lists or a sender that reads no answers") {
    auto unread = newsletter("m1", "news@x.org", "2026-11-23T10:00:00Z");
    unread.labels = {"UNREAD"};
    auto bulk = mail("m2", "t2", "shop@x.org", "2026-11-23T10:00:00Z");
    bulk.headers = {{"Precedence", "bulk"}};
    const auto noise =
        insights({unread, bulk, mail("m3", "t3", "no-reply@x.org", "2026-11-23T10:00:00Z"),
                  mail("m4", "t4", kBob, "2026-11-23T10:00:00Z"),
                  mail("m5", "t5", kMe, "2026-11-23T10:00:00Z")})["noise"];

    CHECK(noise["received"] == 4);
    CHECK(noise["newsletters"] == 2);
    CHECK(noise["newsletter_share"] == 0.5);
    CHECK(noise["automatic"] == 1);
    CHECK(noise["noise_share"] == 0.75);
    CHECK(noise["unread_share"] == 1.0 / 3.0);
    CHECK(noise["top_senders"].size() == 3);
}

TEST_CASE("who sends five times and is never written to might be cleaned up") {
    std::vector<Mail> mails;
    for (int i = 0; i < 5; ++i) {
        const std::string at = "2026-11-2" + std::to_string(i) + "T10:00:00Z";
        mails.push_back(newsletter("a" + std::to_string(i), "News@x.org", at));
        mails.push_back(newsletter("b" + std::to_string(i), "friends@x.org", at));
        if (i > 0) mails.push_back(newsletter("c" + std::to_string(i), "rare@x.org", at));
        mails.push_back(mail("d" + std::to_string(i), "t", kBob, at));
    }
    mails[0].labels = {"UNREAD"};
    mails.push_back(mail("mine", "t", kMe, "2026-11-23T10:00:00Z", {"Friends@x.org"}));
    const auto cleanup = insights(mails)["cleanup_candidates"];

    CHECK(cleanup["senders"] == 1);
    CHECK(cleanup["messages"] == 5);
    REQUIRE(cleanup["top"].size() == 1);
    const auto& top = cleanup["top"][0];
    CHECK(top["email"] == "news@x.org");
    CHECK(top["unread"] == 1);
    CHECK(top["newest"] == "2026-11-24T10:00:00.000000+00:00");
    CHECK(top["bytes"] == cleanup["bytes"]);
    CHECK(top["bytes"].get<std::size_t>() == 5 * test::row_of(mails[0]).raw_data.size());
}

TEST_CASE("all insights have a name and a value, and a stop ends the scan") {
    const auto all = insights({mail("m1", "t1", kBob, "2026-11-24T10:00:00Z")});

    CHECK(all.size() == insight_names().size());
    for (const auto& name : insight_names()) CHECK(all.contains(name));
    std::vector<Mail> many;
    for (int i = 0; i < 5'000; ++i) {
        many.push_back(mail(std::to_string(i), "t", kBob, "2026-11-24T10:00:00Z"));
    }
    test::MailMirror mirror(many);
    auto zone = TimeZone::find("UTC").value();
    const InsightRequest request{test::kUser, 30, {}, {}, instant(kNow)};
    CHECK_FALSE(mail_insights(mirror.database, zone, request, [] { return false; }).has_value());
}
