#include "agent/gmail/message.h"

#include <sstream>

#include <Poco/Base64Encoder.h>

#include "agent/base/timestamp.h"
#include "tests/support/catch.h"
#include "tests/support/wine.h"

using agent::gmail::decode_message;
using agent::gmail::Error;
using agent::gmail::Json;
using agent::gmail::Message;

namespace {

std::string base64url(const std::string& bytes) {
    std::ostringstream out;
    Poco::Base64Encoder encoder(out, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
    encoder.rdbuf()->setLineLength(0);
    encoder << bytes;
    encoder.close();
    return out.str();
}

Json text_part(const std::string& type, const std::string& text) {
    return {{"mimeType", type},
            {"filename", ""},
            {"headers", Json::array()},
            {"body", {{"size", text.size()}, {"data", base64url(text)}}}};
}

Json file_part(const std::string& name) {
    return {{"mimeType", "application/pdf"},
            {"filename", name},
            {"body", {{"size", 9}, {"attachmentId", "ANGjdJ"}}}};
}

Json multipart(const std::vector<Json>& parts) {
    return {{"mimeType", "multipart/mixed"},
            {"filename", ""},
            {"body", {{"size", 0}}},
            {"parts", parts}};
}

Message decoded(const Json& payload) {
    return decode_message({{"id", "m"}, {"payload", payload}}).value();
}

Message with_headers(const std::vector<std::pair<std::string, std::string>>& headers) {
    Json array = Json::array();
    for (const auto& [name, value] : headers) array.push_back({{"name", name}, {"value", value}});
    return decoded({{"headers", array}});
}

}  // namespace

TEST_CASE("a message resource in the metadata format is read") {
    const auto message = decode_message(Json::parse(R"({
        "id": "18c2", "threadId": "18c1", "labelIds": ["INBOX", "UNREAD"],
        "snippet": "It&#39;s here", "historyId": "99", "internalDate": "1764000000123",
        "payload": {"mimeType": "multipart/mixed", "headers": [
            {"name": "FROM", "value": "Ann <ann@example.org>"},
            {"name": "to", "value": "joe@example.org, \"Lee, Kim\" <kim@example.org>"},
            {"name": "Cc", "value": "c@example.org"},
            {"name": "Bcc", "value": "b@example.org"},
            {"name": "Subject", "value": "Plan for Q3"},
            {"name": "Date", "value": "Mon, 24 Nov 2025 17:00:00 +0100"}]}})"))
                             .value();

    CHECK(message.id == "18c2");
    CHECK(message.thread_id == "18c1");
    CHECK(message.internal_date == agent::parse_timestamp("2025-11-24T16:00:00.123Z"));
    CHECK(message.subject == "Plan for Q3");
    CHECK(message.from.email == "ann@example.org");
    CHECK(message.from.name == "Ann");
    REQUIRE(message.to.size() == 2);
    CHECK(message.to[1].name == "Lee, Kim");
    CHECK(message.cc.at(0).email == "c@example.org");
    CHECK(message.bcc.at(0).email == "b@example.org");
    CHECK(message.snippet == "It&#39;s here");
    CHECK(message.labels == std::vector<std::string>{"INBOX", "UNREAD"});
    CHECK(message.date_header == "Mon, 24 Nov 2025 17:00:00 +0100");
    CHECK_FALSE(message.attachment_count.has_value());
    CHECK(message.body_preview.empty());
}

TEST_CASE("only a message without an id is malformed") {
    for (const auto* const text : {"null", "[]", "7", "{}", R"({"id":""})", R"({"id":7})"}) {
        CAPTURE(text);
        CHECK(decode_message(Json::parse(text)).error().kind == Error::Kind::malformed);
    }
    CHECK(decode_message(Json::parse(R"({"id":"m"})")).value().id == "m");
}

TEST_CASE("fields of another type than Gmail's are read as absent") {
    const auto message =
        decode_message(Json::parse(R"({"id":"m","threadId":7,"labelIds":[7,"INBOX",null],
        "snippet":[],"internalDate":{},"payload":{"headers":[7,{"name":7,"value":"x"},
        {"name":"Subject"},{"value":"y"},{"name":"From","value":[]}],"parts":{},"body":7}})"))
            .value();

    CHECK(message.thread_id.empty());
    CHECK(message.labels == std::vector<std::string>{"INBOX"});
    CHECK(message.snippet.empty());
    CHECK_FALSE(message.internal_date.has_value());
    CHECK(message.subject.empty());
    CHECK(message.from.email.empty());
    CHECK_FALSE(message.attachment_count.has_value());
}

TEST_CASE("the internal date is epoch milliseconds within the calendar") {
    const auto date_of = [](const Json& value) {
        return decode_message({{"id", "m"}, {"internalDate", value}}).value().internal_date;
    };

    CHECK(date_of("0") == agent::parse_timestamp("1970-01-01T00:00:00Z"));
    CHECK(date_of("-1000") == agent::parse_timestamp("1969-12-31T23:59:59Z"));
    CHECK(date_of(1764000000123) == agent::parse_timestamp("2025-11-24T16:00:00.123Z"));
    for (const auto* const text : {"", "soon", "1.5", "9223372036854775807", "253402300800000"}) {
        CAPTURE(text);
        CHECK_FALSE(date_of(text).has_value());
    }
}

TEST_CASE("a repeated header counts once, address lists are joined") {
    const auto message = with_headers({{"Subject", "first"},
                                       {"SUBJECT", "second"},
                                       {"To", "a@example.org"},
                                       {"TO", "b@example.org, c@example.org"}});

    CHECK(message.subject == "first");
    CHECK(message.to.size() == 3);
}

TEST_CASE("the sender is the one who has an address") {
    CHECK(with_headers({{"From", "The Team, joe@example.org"}}).from.email == "joe@example.org");
    CHECK(with_headers({{"From", "The Team"}}).from.name == "The Team");
    CHECK(with_headers({{"From", ""}}).from.email.empty());
}

TEST_CASE("header text is decoded and made valid UTF-8 of one line") {
    const auto message = with_headers(
        {{"Subject", "=?utf-8?Q?=E2=82=AC?=\r\n 5 \x80\x01"}, {"Date", "Mon\r\n 24\xFF"}});

    CHECK(message.subject == "€ 5 \xEF\xBF\xBD");
    CHECK(message.date_header == "Mon 24\xEF\xBF\xBD");
}

TEST_CASE("attachments are counted through all parts") {
    const auto message = decoded(multipart(
        {multipart({text_part("text/plain", "hello"), text_part("text/html", "<p>hello")}),
         file_part("a.pdf"), multipart({file_part("b.pdf"), file_part("")})}));

    CHECK(message.attachment_count == 3);
    CHECK(message.body_preview == "hello");
}

TEST_CASE("a full message without attachments has none, rather than nothing") {
    CHECK(decoded(text_part("text/plain", "hello")).attachment_count == 0);
    CHECK(decoded(multipart({text_part("text/plain", "hello")})).attachment_count == 0);
}

TEST_CASE("a message that is one file has one attachment") {
    const auto message = decoded(file_part("scan.pdf"));

    CHECK(message.attachment_count == 1);
    CHECK(message.body_preview.empty());
}

TEST_CASE("a forwarded message counts as one and lends no body") {
    Json forwarded = file_part("mail.eml");
    forwarded["parts"] = std::vector<Json>{text_part("text/plain", "theirs"), file_part("c.pdf")};
    const auto message = decoded(multipart({forwarded, text_part("text/plain", "mine")}));

    CHECK(message.attachment_count == 1);
    CHECK(message.body_preview == "mine");
}

TEST_CASE("a text file that is attached is no body") {
    Json notes = text_part("text/plain", "notes");
    notes["filename"] = "notes.txt";

    CHECK(decoded(multipart({notes})).body_preview.empty());
}

TEST_CASE("the preview is the plain text, else the words of the HTML") {
    const auto html = text_part("TEXT/HTML", "<p>Caf&eacute; <b>x</b>yz</p>");

    CHECK(decoded(multipart({html, text_part("text/plain", " plain\r\ntext\r\n")})).body_preview ==
          "plain\ntext");
    CHECK(decoded(multipart({html})).body_preview == "Caf&eacute; xyz");
}

TEST_CASE("the preview is cut between characters at 500") {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "€";
    std::string first;
    for (int i = 0; i < 500; ++i) first += "€";

    CHECK(decoded(text_part("text/plain", text)).body_preview == first);
    CHECK(decoded(text_part("text/plain", text + "\xFF")).body_preview == first);
    CHECK(decoded(text_part("text/plain", "€uro")).body_preview == "€uro");
}

TEST_CASE("a body that is not UTF-8 is read in the charset of its part") {
    const auto preview = [](const std::string& bytes, const std::string& content_type) {
        Json part = text_part("text/plain", bytes);
        part["headers"] = Json::array({{{"name", "content-type"}, {"value", content_type}}});
        return decoded(part).body_preview;
    };

    CHECK(preview("caf\xC3\xA9", "text/plain; charset=iso-8859-1") == "café");
    CHECK(preview("\xF0\xD2\xC9", "text/plain; charset=\"koi8-r\"; format=flowed") == "При");
    if (!test::under_wine()) {  // it lacks this charset
        CHECK(preview("\x1B$B$3$s\x1B(B", "text/plain; charset=ISO-2022-JP") == "こん");
    }
    CHECK(preview("caf\xE9", "text/plain") == "café");
    CHECK(preview("caf\xE9", ";;=\"") == "café");
}

TEST_CASE("broken base64 is read as far as it goes") {
    Json part = text_part("text/plain", "");
    part["body"]["data"] = "aGVs\r\nbG8*";

    CHECK(decoded(part).body_preview == "hello");
}

TEST_CASE("parts nested deeper than mail ever is are not followed") {
    Json payload = file_part("deep.pdf");
    for (int i = 0; i < 51; ++i) payload = multipart({payload});

    CHECK(decoded(payload).attachment_count == 0);
    CHECK(decoded(payload["parts"][0]).attachment_count == 1);
}
