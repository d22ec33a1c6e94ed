#include "agent/analytics/time_zone.h"

#include "agent/analytics/period.h"
#include "tests/analytics/mail_maker.h"
#include "tests/support/catch.h"

using agent::analytics::date_text;
using agent::analytics::last_days;
using agent::analytics::TimeZone;
using test::instant;

TEST_CASE("an unknown time zone is none, the system's needs no name") {
    CHECK_FALSE(TimeZone::find("Mars/Olympus").has_value());
    CHECK_FALSE(TimeZone::find("../../etc/passwd").has_value());
    CHECK(TimeZone::find("Europe/Berlin")->name() == "Europe/Berlin");
    CHECK_FALSE(TimeZone::find("")->name().empty());
}

TEST_CASE("the hour on the wall follows daylight-saving time") {
    auto berlin = TimeZone::find("Europe/Berlin").value();

    // Clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 to 02:00 on 25 October.
    CHECK(berlin.local(instant("2026-03-29T00:59:59Z")).hour == 1);
    CHECK(berlin.local(instant("2026-03-29T01:00:00Z")).hour == 3);
    CHECK(berlin.local(instant("2026-10-25T00:59:59Z")).hour == 2);
    CHECK(berlin.local(instant("2026-10-25T01:00:00Z")).hour == 2);
    CHECK(berlin.local(instant("2026-10-25T02:00:00Z")).hour == 3);
    CHECK(berlin.local(instant("2026-03-29T00:59:59Z")).hour == 1);  // back again
}

TEST_CASE("the day on the wall is not the day in UTC") {
    auto tokyo = TimeZone::find("Asia/Tokyo").value();
    auto kathmandu = TimeZone::find("Asia/Kathmandu").value();

    CHECK(date_text(tokyo.local(instant("2026-11-24T14:59:59.999999Z")).day) == "2026-11-24");
    CHECK(date_text(tokyo.local(instant("2026-11-24T15:00:00Z")).day) == "2026-11-25");
    CHECK(kathmandu.local(instant("2026-11-24T18:14:59Z")).hour == 23);  // +05:45
    CHECK(kathmandu.local(instant("2026-11-24T18:15:00Z")).hour == 0);
    CHECK(tokyo.local(instant("1969-12-31T23:59:59.5Z")).hour == 8);   // before 1970
    CHECK(tokyo.local(instant("2026-11-23T00:00:00Z")).weekday == 0);  // a Monday
    CHECK(tokyo.local(instant("2026-11-28T15:00:00Z")).weekday == 6);
}

TEST_CASE("a period begins at local midnight and ends with today") {
    auto berlin = TimeZone::find("Europe/Berlin").value();

    // Seven days to 30 March: the one before last has 23 hours.
    const auto period = last_days(berlin, instant("2026-03-30T09:00:00Z"), 7);

    CHECK(date_text(period.first_day) == "2026-03-24");
    CHECK(period.window.from == instant("2026-03-23T23:00:00Z"));
    CHECK(period.window.until == instant("2026-03-30T22:00:00Z"));
    CHECK(period.index_of(berlin.local(period.window.from)) == 0);
    CHECK(period.index_of(berlin.local(period.window.until - std::chrono::microseconds(1))) == 6);
}

TEST_CASE("a day whose midnight the clocks skip begins when they do") {
    auto sao_paulo = TimeZone::find("America/Sao_Paulo").value();

    // 4 November 2018: 00:00 became 01:00.
    const auto period = last_days(sao_paulo, instant("2018-11-04T12:00:00Z"), 1);

    CHECK(period.window.from == instant("2018-11-04T03:00:00Z"));
    CHECK(date_text(sao_paulo.local(period.window.from).day) == "2018-11-04");
    CHECK(sao_paulo.local(period.window.from).hour == 1);
}

TEST_CASE("every moment of a period is in one of its days, in every zone and season") {
    for (const char* name :
         {"UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata",
          "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "America/Havana", "Asia/Beirut"}) {
        auto zone = TimeZone::find(name).value();
        for (int day = 0; day < 366 * 2; day += 3) {
            const auto now = instant("2010-06-01T13:37:11Z") + std::chrono::hours(24 * day);
            const auto period = last_days(zone, now, 2);
            CAPTURE(name, agent::format_timestamp(now));
            REQUIRE(period.index_of(zone.local(period.window.from)) == 0);
            const auto last = period.window.until - std::chrono::microseconds(1);
            REQUIRE(period.index_of(zone.local(last)) == 1);
            REQUIRE(period.index_of(zone.local(now)) == 1);
        }
    }
}
