#include "agent/analytics/response_times.h"

#include <random>

#include "tests/support/catch.h"

using agent::Instant;
using agent::analytics::ResponseTimes;
using agent::analytics::ThreadNumbers;
using std::chrono::minutes;

namespace {

Instant minute(std::int64_t minutes_after) {
    return Instant(minutes(minutes_after));
}

}  // namespace

TEST_CASE("each message of the other side is timed to the next answer in its thread") {
    ResponseTimes times;
    times.add(0, minute(0), false);
    times.add(0, minute(10), false);
    times.add(1, minute(15), true);  // answers nobody
    times.add(0, minute(30), true);  // 30 and 20
    times.add(0, minute(90), true);  // nothing waits any more

    CHECK(times.count() == 2);
    CHECK(times.mean_minutes() == 25.0);
}

TEST_CASE("times of zero and of 30 days do not count") {
    ResponseTimes times;
    times.add(0, minute(0), false);
    times.add(0, minute(0), true);
    times.add(1, minute(0), false);
    times.add(2, Instant(std::chrono::microseconds(1)), false);
    times.add(1, minute(43'200), true);
    times.add(2, minute(43'200), true);

    CHECK(times.count() == 1);  // the third, by a microsecond
    CHECK(ResponseTimes().mean_minutes() == 0.0);
}

TEST_CASE("response times equal those found by looking at every pair") {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        struct One {
            ThreadNumbers::Number thread;
            Instant date;
            bool answers;
        };
        std::vector<One> mails;
        std::int64_t now = 0;
        for (int i = 0; i < 40; ++i) {
            now += static_cast<std::int64_t>(random() % 9'000);
            mails.push_back(
                {static_cast<ThreadNumbers::Number>(random() % 3), minute(now), random() % 2 == 0});
        }
        std::vector<ResponseTimes::Duration> found, expected;
        ResponseTimes times([&](ResponseTimes::Duration one) { found.push_back(one); });
        for (const One& mail : mails) times.add(mail.thread, mail.date, mail.answers);
        for (std::size_t i = 0; i < mails.size(); ++i) {
            if (mails[i].answers) continue;
            for (std::size_t j = i + 1; j < mails.size(); ++j) {
                if (!mails[j].answers || mails[j].thread != mails[i].thread) continue;
                const auto gap = mails[j].date - mails[i].date;
                if (gap > minutes(0) && gap < minutes(43'200)) expected.push_back(gap);
                break;
            }
        }
        std::sort(found.begin(), found.end());
        std::sort(expected.begin(), expected.end());
        REQUIRE(found == expected);
        REQUIRE(times.count() == static_cast<std::int64_t>(expected.size()));
    }
}
