#include "tests/sandbox/mime.h"

#include "tests/sandbox/snippet.h"
#include "tests/support/catch.h"

using namespace sandbox;

TEST_CASE("headers are unfolded and their encoded words decoded") {
    const MimePart message = parse_message(
        "Subject: =?utf-8?q?R=C3=A9union?= at\r\n noon =?iso-8859-1?q?caf=E9?=\r\n"
        "X-Split: =?utf-8?b?5Lya?=\r\n =?utf-8?b?6K2w?=\r\n\r\nbody\r\n");

    CHECK(message.header("subject") == "Réunion at noon café");
    CHECK(message.header("X-SPLIT") == "会議");
    CHECK(message.header("absent").empty());
}

TEST_CASE("a comma inside an encoded name does not split the address") {
    const MimePart message =
        parse_message("From: =?utf-8?q?Lee=2C_Min-jun_=C3=A9?= <minjun@example.org>\r\n\r\nx\r\n");

    CHECK(message.header("From") == "\"Lee, Min-jun é\" <minjun@example.org>");
}

TEST_CASE("addresses without encoded words stay as they were written") {
    const MimePart message =
        parse_message("To: \"A. Person\" <a@example.org>,\r\n b@example.org (Bee)\r\n\r\nx\r\n");

    CHECK(message.header("To") == "\"A. Person\" <a@example.org>, b@example.org (Bee)");
}

TEST_CASE("text comes in UTF-8 whatever the charset and transfer encoding") {
    const MimePart latin = parse_message(
        "Content-Type: text/plain; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9\r\n");
    const MimePart unlabelled = parse_message("Subject: x\r\n\r\ncafé\r\n");

    CHECK(latin.content == "café\r\n");
    CHECK(unlabelled.content == "café\r\n");
}

TEST_CASE("a multipart message keeps its tree, its file names and its bytes") {
    const MimePart message = parse_message(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment; "
        "filename*=utf-8''na%C3%AFve.bin\r\n\r\nAAEC\r\n--b--\r\n");

    REQUIRE(message.mime_type == "multipart/mixed");
    REQUIRE(message.parts.size() == 2);
    CHECK(message.parts[0].content == "hello");
    CHECK(message.parts[1].filename == "naïve.bin");
    CHECK(message.parts[1].content == std::string("\x00\x01\x02", 3));
    CHECK(has_attachment(message));
    CHECK_FALSE(has_attachment(message.parts[0]));
}

TEST_CASE("a forwarded message hangs below its part") {
    const MimePart message =
        parse_message("Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner text\r\n");

    REQUIRE(message.parts.size() == 1);
    CHECK(message.parts[0].header("Subject") == "inner");
}

TEST_CASE("nesting is cut, and nonsense is no error") {
    std::string deep;
    for (int i = 0; i < 200; ++i) {
        const std::string boundary = "b" + std::to_string(i);
        deep += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary +
                "\r\n";
    }
    int depth = 0;
    const MimePart cut = parse_message(deep);
    for (const MimePart* part = &cut; !part->parts.empty(); part = &part->parts[0]) ++depth;

    CHECK(depth <= 32);
    CHECK(parse_message("").headers.empty());
    CHECK_NOTHROW(parse_message(std::string("\x00\xff: \x80\r\n\r\n\xff", 10)));
}

TEST_CASE("mail dates are read and written, and what is no date is nothing") {
    const auto date = parse_mail_date("Tue, 17 Nov 2009 21:28:37 +0600");

    REQUIRE(date);
    CHECK(date->time_since_epoch().count() == 1258471717);
    CHECK(parse_mail_date(format_mail_date(*date)) == date);
    CHECK_FALSE(parse_mail_date("yesterday"));
    CHECK_FALSE(parse_mail_date(""));
}

TEST_CASE("shifting the Date header keeps the zone and touches nothing else") {
    const std::string raw =
        "Subject: Date: x\r\nDate: Tue, 17 Nov 2009 21:28:37 +0600\r\n\r\nDate: none\r\n";

    CHECK(shift_date_header(raw, std::chrono::hours(24)) ==
          "Subject: Date: x\r\nDate: Wed, 18 Nov 2009 21:28:37 +0600\r\n\r\nDate: none\r\n");
    CHECK(shift_date_header("Subject: x\r\n\r\nDate: Tue, 17 Nov 2009 21:28:37 +0600\r\n",
                            std::chrono::hours(24)) ==
          "Subject: x\r\n\r\nDate: Tue, 17 Nov 2009 21:28:37 +0600\r\n");
}

TEST_CASE("a snippet is one escaped line of the text, cut between characters") {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "é";
    const std::string cut = snippet_of(parse_message("Subject: x\r\n\r\n" + text));

    CHECK(snippet_of(parse_message("Subject: x\r\n\r\nA  <b>\r\n& 'c'\r\n")) ==
          "A &lt;b&gt; &amp; &#39;c&#39;");
    CHECK(snippet_of(parse_message("Content-Type: text/html\r\n\r\n<p>Hi &amp; bye</p>")) ==
          "Hi &amp; bye");
    CHECK(cut.size() == 200);
}
