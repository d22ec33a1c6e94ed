#include <ctime>

#include "agent/gmail/message.h"
#include "tests/support/catch.h"

using agent::gmail::Address;
using agent::gmail::parse_address_list;

namespace {

// "email|name" of each, so that a failure shows all of it.
std::vector<std::string> flat(const std::vector<Address>& addresses) {
    std::vector<std::string> texts;
    for (const auto& address : addresses) texts.push_back(address.email + "|" + address.name);
    return texts;
}

using Texts = std::vector<std::string>;

struct Case {
    std::string header;
    Texts addresses;
};

}  // namespace

TEST_CASE("address lists of RFC 5322 are read") {
    const auto sample = GENERATE(values<Case>({
        {"", {}},
        {"   ", {}},
        {"joe@example.org", {"joe@example.org|"}},
        {"<joe@example.org>", {"joe@example.org|"}},
        {"Joe <joe@example.org>", {"joe@example.org|Joe"}},
        {"Joe Q. Public <john.q.public@example.com>", {"john.q.public@example.com|Joe Q. Public"}},
        {"\"Doe, Joe\" <joe@example.org>, ann@example.org",
         {"joe@example.org|Doe, Joe", "ann@example.org|"}},
        {"\"Giant; \\\"Big\\\" Box\" <b@example.net>", {"b@example.net|Giant; \"Big\" Box"}},
        {"joe@example.org (Joe Doe)", {"joe@example.org|Joe Doe"}},
        {"Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
         {"pete(his account)@silly.test(his host)|Pete"}},
        {"(outer (inner) comment) joe@example.org", {"joe@example.org|outer (inner) comment"}},
        {"A Group:Ed Jones <joe@where.test>,ed@one.test,John <jdoe@one.test>;",
         {"joe@where.test|Ed Jones", "ed@one.test|", "jdoe@one.test|John"}},
        {"Undisclosed recipients:;", {}},
        {"unlisted-recipients:; (no To-header on input)", {}},
        {"undisclosed-recipients: ;, joe@example.org", {"joe@example.org|"}},
        {"\"joe doe\"@example.org", {"\"joe doe\"@example.org|"}},
        {"<\"joe, doe\"@example.org>", {"\"joe, doe\"@example.org|"}},
        {"<@relay.test,@other.test:joe@example.org>", {"joe@example.org|"}},
        {"joe @ example.org", {"joe@example.org|"}},
        {"joe@[IPv6:2001:db8::1]", {"joe@[IPv6:2001:db8::1]|"}},
        {"Joe <joe@[192.0.2.1]>", {"joe@[192.0.2.1]|Joe"}},
        {"joe@example.org,\r\n ann@example.org", {"joe@example.org|", "ann@example.org|"}},
        {"Joe\r\n Doe <joe@example.org>", {"joe@example.org|Joe Doe"}},
    }));
    CAPTURE(sample.header);

    CHECK(flat(parse_address_list(sample.header)) == sample.addresses);
}

TEST_CASE("names are decoded after the list is taken apart") {
    const auto sample = GENERATE(values<Case>({
        {"=?utf-8?Q?Ren=C3=A9e?= <r@example.org>", {"r@example.org|Renée"}},
        {"=?utf-8?Q?Doe=2C_Joe?= <joe@example.org>", {"joe@example.org|Doe, Joe"}},
        {"=?utf-8?Q?Doe, <Joe>?= <joe@example.org>", {"joe@example.org|Doe, <Joe>"}},
        {"\"=?utf-8?B?w4k=?=\" <e@example.org>", {"e@example.org|É"}},
        {"=?utf-8?Q?=C3?= =?utf-8?Q?=89?= Joe <e@example.org>", {"e@example.org|É Joe"}},
        {"e@example.org (=?utf-8?Q?=C3=89?=)", {"e@example.org|É"}},
        {"=?UTF-8?Q?a?=\r\n =?UTF-8?Q?b?= <e@example.org>", {"e@example.org|ab"}},
        {"Renée <renée@exämple.org>", {"renée@exämple.org|Renée"}},
        {"\xC3 <e@example.org>", {"e@example.org|\xEF\xBF\xBD"}},
    }));
    CAPTURE(sample.header);

    CHECK(flat(parse_address_list(sample.header)) == sample.addresses);
}

TEST_CASE("broken address lists give what can be read") {
    const auto sample = GENERATE(values<Case>({
        {"Joe joe@example.org", {"joe@example.org|Joe"}},
        {"just a name", {"|just a name"}},
        {"Joe <>", {"|Joe"}},
        {"<>", {}},
        {",,;,", {}},
        {"a@example.org; b@example.org", {"a@example.org|", "b@example.org|"}},
        {"a@example.org,,b@example.org,", {"a@example.org|", "b@example.org|"}},
        {"A <a@example.org> B <b@example.org>", {"a@example.org|A B", "b@example.org|"}},
        {"<<joe@example.org>>", {"joe@example.org|"}},
        {"Joe <joe@example.org", {"joe@example.org|Joe"}},
        {"Joe <joe@example.org, Ann <ann@example.org>",
         {"joe@example.org|Joe", "ann@example.org|Ann"}},
        {"Joe joe@example.org>", {"joe@example.org|Joe"}},
        {"I <3 it <joe@example.org>", {"joe@example.org|I"}},
        {"\"Joe <joe@example.org>", {"joe@example.org|Joe"}},
        {"(Joe <joe@example.org>", {"joe@example.org|(Joe"}},
        {"Joe) <joe@example.org>", {"joe@example.org|Joe)"}},
        {"[External] Joe <joe@example.org>", {"joe@example.org|[External] Joe"}},
        {"[External Joe <joe@example.org>", {"joe@example.org|[External Joe"}},
        {"mailto:joe@example.org", {"joe@example.org|"}},
        {"@example.org", {"|@example.org"}},
        {"joe@", {"|joe@"}},
        {"@", {"|@"}},
        {"\"joe@example.org\"", {"joe@example.org|"}},
        {"\"joe@example.org\" <joe@example.org>", {"joe@example.org|joe@example.org"}},
        {std::string("Jo\0e <joe@example.org>", 22), {"joe@example.org|Jo e"}},
        {"\\", {"|\\"}},
        {"\"", {}},
    }));
    CAPTURE(sample.header);

    CHECK(flat(parse_address_list(sample.header)) == sample.addresses);
}

TEST_CASE("a long list of one odd character is read in the time its length needs") {
    const auto* const unit =
        GENERATE("(", "\"", "<", "[", "@ ", "=?a?Q?x", ",", "a,", "\\\"", "<\"", "(\"", "[a");
    std::string text;
    while (text.size() < 50'000) text += unit;
    CAPTURE(unit);
    const std::clock_t start = std::clock();

    (void)parse_address_list(text);

    // Processor time, so that a busy machine does not count. Quadratic work takes far longer, and
    // this leaves room for sanitizers.
    CHECK(std::clock() - start < 3 * CLOCKS_PER_SEC);
}
