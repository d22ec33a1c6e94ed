#include "tests/sandbox/mbox_source.h"

#include <fstream>

#include "tests/sandbox/mime.h"
#include "tests/support/catch.h"
#include "tests/support/temp_folder.h"

using namespace sandbox;

namespace {

std::filesystem::path write(const test::TempFolder& folder, const std::string& text) {
    const auto path = folder / "mail.mbox";
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

const std::string kSeparator = "From ann@example.org Tue Nov 17 15:28:37 2009\n";

}  // namespace

TEST_CASE("an mbox is cut at its From_ lines only") {
    const test::TempFolder folder;
    const MboxFile file(write(folder, "junk before\n" + kSeparator +
                                          "Subject: one\n\nFrom here on it is text.\n\n" +
                                          kSeparator + "Subject: two\n\nlast line, no end"));

    REQUIRE(file.messages().size() == 2);
    CHECK(file.read(0) == "Subject: one\r\n\r\nFrom here on it is text.\r\n\r\n");
    CHECK(file.read(1) == "Subject: two\r\n\r\nlast line, no end");
}

TEST_CASE("an mbox with CRLF line ends reads the same") {
    const test::TempFolder folder;
    const MboxFile file(
        write(folder, "From x Tue Nov 17 15:28:37 +0000 2009\r\nSubject: one\r\n\r\ntext\r\n"));

    REQUIRE(file.messages().size() == 1);
    CHECK(file.read(0) == "Subject: one\r\n\r\ntext\r\n");
}

TEST_CASE("a file that is no mailbox is refused") {
    const test::TempFolder folder;

    CHECK_THROWS_AS(MboxFile(write(folder, "Subject: alone\n\ntext\n")), std::runtime_error);
    CHECK_THROWS_AS(MboxFile(folder / "absent"), std::runtime_error);
}

TEST_CASE("messages of an mbox have ids that last, copies included, and share threads") {
    const test::TempFolder folder;
    const std::string first = kSeparator +
                              "Message-ID: <1@x>\nDate: Tue, 17 Nov 2009 10:00:00 +0000\n"
                              "Subject: plan\n\na\n\n";
    const std::string reply = kSeparator +
                              "Message-ID: <2@x>\nIn-Reply-To: <1@x>\n"
                              "Date: Tue, 17 Nov 2009 11:00:00 +0000\n\nb\n\n";
    const std::string other = kSeparator +
                              "Message-ID: <3@x>\n"
                              "Date: Tue, 17 Nov 2009 12:00:00 +0000\n\nc\n\n";
    const auto path = write(folder, reply + first + first + other);

    const auto entries = MboxSource(path, "me@x", std::nullopt).index();
    const auto again = MboxSource(path, "me@x", std::nullopt).index();

    REQUIRE(entries.size() == 4);
    CHECK(entries[1].id != entries[2].id);
    CHECK(entries[0].thread_id == entries[1].id);
    CHECK(entries[2].thread_id == entries[1].id);
    CHECK(entries[3].thread_id == entries[3].id);
    for (std::size_t i = 0; i < 4; ++i) CHECK(entries[i].id == again[i].id);
}

TEST_CASE("recent mail ends now, in the index and in the Date headers") {
    const test::TempFolder folder;
    const std::chrono::sys_seconds now{std::chrono::seconds(1'795'478'400)};
    MboxSource source(
        write(folder, kSeparator + "Date: Tue, 17 Nov 2009 10:00:00 +0100\n\na\n\n" + kSeparator +
                          "Date: Tue, 17 Nov 2009 11:00:00 +0100\n\nb\n"),
        "me@x", now);

    const auto entries = source.index();

    CHECK(entries[1].internal_date_ms == 1'795'478'400'000);
    CHECK(entries[0].internal_date_ms == 1'795'474'800'000);
    CHECK(parse_mail_date(parse_message(source.raw(1)).header("Date")) == now);
}

TEST_CASE("without a Date header the From_ line dates a message") {
    const test::TempFolder folder;
    MboxSource source(write(folder, kSeparator + "Subject: undated\n\na\n"), "me@x", std::nullopt);

    CHECK(source.index()[0].internal_date_ms == 1'258'471'717'000);
}

TEST_CASE("labels of a Takeout export are kept, mail of one's own is sent") {
    const test::TempFolder folder;
    MboxSource source(
        write(folder, kSeparator + "X-Gmail-Labels: Inbox,Opened,Category Updates,Trips\n\na\n\n" +
                          kSeparator + "From: Me <ME@x>\n\nb\n"),
        "me@x", std::nullopt);

    const auto entries = source.index();

    CHECK(entries[0].labels == std::vector<std::string>{"INBOX", "CATEGORY_UPDATES", "Trips"});
    CHECK(entries[1].labels == std::vector<std::string>{"SENT"});
}
