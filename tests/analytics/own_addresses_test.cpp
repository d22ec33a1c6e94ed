#include "agent/analytics/own_addresses.h"

#include "tests/analytics/mail_maker.h"
#include "tests/support/catch.h"

using agent::analytics::own_addresses;
using agent::analytics::OwnAddresses;
using test::Mail;

TEST_CASE("own addresses are known in any case, and with a tag") {
    const OwnAddresses own({" Ann@Example.org", ""});

    CHECK(own.contains("ann@example.ORG"));
    CHECK(own.contains("ann+shop@example.org"));
    CHECK_FALSE(own.contains("ann@example.com"));
    CHECK_FALSE(own.contains("joann@example.org"));
    CHECK_FALSE(own.contains("ann@example+x.org"));
    CHECK_FALSE(own.contains(""));
    CHECK_FALSE(OwnAddresses({""}).contains(""));
}

TEST_CASE("mail labelled SENT tells an alias, mail that says SENT does not") {
    Mail alias{"m1", "t1", "Sales@example.org"};
    alias.labels = {"SENT"};
    Mail liar{"m2", "t2", "liar@example.org"};
    liar.name = "SENT";
    liar.snippet = "\"SENT\"";
    Mail old{"m3", "t3", "old@example.org"};
    old.labels = {"SENT"};
    old.at = "2020-01-01T00:00:00Z";
    test::MailMirror mirror({alias, liar, old});
    storage::MessageScan scan(mirror.database, test::kUser);

    const auto own = own_addresses(
        {test::kMe}, scan,
        {test::instant("2026-01-01T00:00:00Z"), test::instant("2027-01-01T00:00:00Z")});

    CHECK(own.contains("sales@example.org"));
    CHECK(own.contains(test::kMe));
    CHECK_FALSE(own.contains("liar@example.org"));
    CHECK_FALSE(own.contains("old@example.org"));
}
