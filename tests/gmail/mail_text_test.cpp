#include "agent/gmail/mail_text.h"

#include "agent/gmail/gmail_client.h"
#include "tests/support/catch.h"

using agent::gmail::Json;
using agent::gmail::mail_text;

namespace {

Json leaf(const char* type, const char* data) {
    return {{"mimeType", type},
            {"filename", ""},
            {"headers",
             Json::array({{{"name", "Content-Type"}, {"value", type}},
                          {{"name", "Content-Transfer-Encoding"}, {"value", "quoted-printable"}}})},
            {"body", {{"size", 5}, {"data", data}}}};
}

Json with_payload(Json payload) {
    return {{"id", "m"}, {"payload", std::move(payload)}};
}

}  // namespace

TEST_CASE("a message in the metadata format has no body and no mail text") {
    const Json resource =
        with_payload({{"mimeType", "text/plain"},
                      {"headers", Json::array({{{"name", "Subject"}, {"value", "x"}}})}});

    CHECK_FALSE(agent::gmail::has_body(resource));
    CHECK_FALSE(mail_text(resource).has_value());
    CHECK_FALSE(mail_text(Json{{"id", "m"}}).has_value());
    CHECK_FALSE(mail_text(Json::array()).has_value());
}

TEST_CASE("a raw message is its own text, with line feeds alone") {
    // "Subject: x\r\n\r\nHi\r\n"
    CHECK(mail_text(Json{{"id", "m"}, {"raw", "U3ViamVjdDogeA0KDQpIaQ0K"}})->text ==
          "Subject: x\n\nHi\n");
}

TEST_CASE("a message of one part is rebuilt with its headers") {
    Json payload = leaf("text/plain", "aMOpbGxv");  // héllo
    payload["headers"].push_back({{"name", "Subject"}, {"value", "Hi\r\nBcc: evil@example.org"}});

    CHECK(mail_text(with_payload(payload))->text ==
          "Content-Type: text/plain; charset=utf-8\n"
          "Subject: Hi  Bcc: evil@example.org\n"
          "Content-Transfer-Encoding: base64\n"
          "\n"
          "aMOpbGxv\n");
}

TEST_CASE("text that Gmail left in its charset keeps it") {
    Json payload = leaf("text/plain", "aOlsbG8");  // h\xE9llo in ISO 8859-1
    payload["headers"][0]["value"] = "text/plain; charset=iso-8859-1";

    CHECK(mail_text(with_payload(payload))
              ->text.starts_with("Content-Type: text/plain; charset=iso-8859-1\n"));
}

TEST_CASE("parts are rebuilt between boundaries, attachments kept elsewhere left empty") {
    Json attachment = leaf("application/pdf", "");
    attachment["body"] = {{"size", 9}, {"attachmentId", "a1"}};
    const Json payload = {
        {"mimeType", "multipart/mixed"},
        {"headers",
         Json::array({{{"name", "Content-Type"}, {"value", "multipart/mixed; boundary=lost"}}})},
        {"body", {{"size", 0}}},
        {"parts", Json::array({leaf("text/html", "PGI-"), attachment})}};

    const auto mail = mail_text(with_payload(payload)).value();

    CHECK(mail.attachments_left_out == 1);
    CHECK(mail.text ==
          "Content-Type: multipart/mixed; boundary=\"=_part_1\"\n\n"
          "--=_part_1\n"
          "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPGI+\n"
          "--=_part_1\n"
          "Content-Type: application/pdf\n"
          "X-Agent-Left-Out: the content of this attachment is not cached\n"
          "Content-Transfer-Encoding: base64\n\n\n"
          "--=_part_1--\n");
}

TEST_CASE("a forwarded message stays a message inside the other") {
    const Json payload = {
        {"mimeType", "message/rfc822"},
        {"headers", Json::array({{{"name", "Content-Type"}, {"value", "message/rfc822"}}})},
        {"body", {{"size", 0}}},
        {"parts", Json::array({leaf("text/plain", "eA")})}};

    CHECK(mail_text(with_payload(payload))->text ==
          "Content-Type: message/rfc822\n\n"
          "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\neA==\n");
}

TEST_CASE("a message nested without end is cut, not followed") {
    Json payload = leaf("text/plain", "eA");
    for (int i = 0; i < 500; ++i) {
        payload = Json{{"mimeType", "multipart/mixed"}, {"parts", Json::array({payload})}};
    }
    CHECK(mail_text(with_payload(payload)).has_value());
}
