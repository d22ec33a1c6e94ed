#include "tests/sandbox/gmail_api.h"

#include "tests/sandbox/batch.h"
#include "tests/sandbox/message_resource.h"
#include "tests/sandbox/no_mail.h"
#include "tests/sandbox/text.h"
#include "tests/support/catch.h"

using namespace sandbox;

namespace {

// One mailbox and the API over it.
struct Account {
    Mailbox mailbox{std::make_unique<NoMail>()};
    GmailApi api{mailbox, "me@example.org"};

    std::string add(const std::string& subject) {
        NewMessage message;
        message.from = "Chloé <chloe@example.org>";
        message.to = "me@example.org";
        message.subject = subject;
        message.body = "Hello <you>";
        message.date_ms = 1'795'478'400'123;
        return hex_id(mailbox.add(message, 0));
    }
    Response get(const std::string& target) const {
        const Request request = request_for("GET", "/gmail/v1/users/me/" + target).value();
        return api.answer(GmailCall::of(request), request);
    }
    Json json(const std::string& target) const {
        const Response response = get(target);
        REQUIRE(response.status == 200);
        return Json::parse(response.body);
    }
};

}  // namespace

TEST_CASE("a list without messages has no messages key") {
    const Account account;

    CHECK_FALSE(account.json("messages").contains("messages"));
}

TEST_CASE("a list holds ids and thread ids and pages by token") {
    Account account;
    account.add("one");
    account.add("two");

    const Json first = account.json("messages?maxResults=1");
    const Json second = account.json("messages?maxResults=1&pageToken=" +
                                     first["nextPageToken"].get<std::string>());

    CHECK(first["messages"].size() == 1);
    CHECK(first["messages"][0].size() == 2);
    CHECK(second["messages"][0]["id"] != first["messages"][0]["id"]);
    CHECK_FALSE(second.contains("nextPageToken"));
}

TEST_CASE("bad parameters of a list are refused as Google does") {
    const Account account;

    for (const char* target : {"messages?maxResults=0", "messages?maxResults=x",
                               "messages?pageToken=zzz", "messages?q=after:soon"}) {
        INFO(target);
        const Response response = account.get(target);
        CHECK(response.status == 400);
        CHECK(Json::parse(response.body)["error"]["status"] == "INVALID_ARGUMENT");
    }
}

TEST_CASE("the full format holds the payload tree and text as base64url") {
    Account account;
    const std::string id = account.add("Réunion");

    const Json message = account.json("messages/" + id);

    CHECK(message["id"] == id);
    CHECK(message["internalDate"] == "1795478400123");
    CHECK(message["snippet"] == "Hello &lt;you&gt;");
    CHECK(message["labelIds"] == Json{"INBOX", "UNREAD"});
    CHECK(message["payload"]["mimeType"] == "text/plain");
    const Json& body = message["payload"]["body"];
    CHECK(from_base64url(body["data"].get<std::string>()) == "Hello <you>\r\n");
    CHECK(body["size"] == 13);
    CHECK(message["payload"]["headers"].dump().find("Réunion") != std::string::npos);
}

TEST_CASE("the metadata format holds the headers asked for and no parts") {
    Account account;
    const std::string id = account.add("x");

    const Json message = account.json(
        "messages/" + id + "?format=metadata&metadataHeaders=SUBJECT&metadataHeaders=To");

    const Json& payload = message["payload"];
    CHECK_FALSE(payload.contains("parts"));
    CHECK_FALSE(payload.contains("body"));
    REQUIRE(payload["headers"].size() == 2);
    CHECK(payload["headers"][0]["name"] == "To");
    CHECK(payload["headers"][1]["name"] == "Subject");
    CHECK(account.json("messages/" + id + "?format=metadata")["payload"]["headers"].size() > 2);
}

TEST_CASE("the minimal and raw formats hold no payload") {
    Account account;
    const std::string id = account.add("x");

    const Json minimal = account.json("messages/" + id + "?format=minimal");
    const Json raw = account.json("messages/" + id + "?format=RAW");

    CHECK_FALSE(minimal.contains("payload"));
    CHECK_FALSE(minimal.contains("raw"));
    CHECK(minimal.contains("sizeEstimate"));
    CHECK(from_base64url(raw["raw"].get<std::string>())->find("Subject: x\r\n") !=
          std::string::npos);
}

TEST_CASE("an unknown message is 404, a text that is no id 400, a bad format 400") {
    Account account;
    const std::string id = account.add("x");
    const Response gone = account.get("messages/00000000000000ff");

    CHECK(gone.status == 404);
    CHECK(Json::parse(gone.body)["error"]["errors"][0]["reason"] == "notFound");
    CHECK(account.get("messages/nonsense").status == 400);
    CHECK(account.get("messages/" + id + "?format=pretty").status == 400);
    CHECK(account.get("nonsense").status == 404);
}

TEST_CASE("an attachment is named in the payload and fetched by its id") {
    const MailEntry entry;
    const std::string raw =
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
        "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n"
        "1,2\r\n--b--\r\n";

    const Json part = message_resource(entry, raw, {})["payload"]["parts"][1];
    const std::string attachment_id = part["body"]["attachmentId"];

    CHECK(part["partId"] == "1");
    CHECK(part["filename"] == "a.csv");
    CHECK_FALSE(part["body"].contains("data"));
    CHECK((*attachment_resource(raw, attachment_id))["data"] == base64url("1,2"));
    CHECK_FALSE(attachment_resource(raw, "nonsense"));
}

TEST_CASE("a thread holds its messages, and an unknown one is 404") {
    Account account;
    const std::string id = account.add("x");

    CHECK(account.json("threads/" + id + "?format=minimal")["messages"].size() == 1);
    CHECK(account.get("threads/00000000000000ff").status == 404);
    CHECK(account.get("threads/" + id + "?format=raw").status == 400);
}

TEST_CASE("history says what changed, and 404 when it begins too long ago") {
    Account account;
    const std::string start = account.json("profile")["historyId"];
    const std::string id = account.add("x");
    account.mailbox.relabel(*id_from_hex(id), {"STARRED"}, {});
    const std::string path = "history?startHistoryId=" + start;

    const Json all = account.json(path);
    const Json labels = account.json(path + "&historyTypes=labelAdded");

    REQUIRE(all["history"].size() == 2);
    CHECK(all["history"][0]["messagesAdded"][0]["message"]["id"] == id);
    CHECK(all["historyId"] == account.json("profile")["historyId"]);
    REQUIRE(labels["history"].size() == 1);
    CHECK(labels["history"][0]["labelsAdded"][0]["labelIds"] == Json{"STARRED"});
    CHECK_FALSE(account.json("history?startHistoryId=" + all["historyId"].get<std::string>())
                    .contains("history"));
    account.mailbox.expire_history();
    CHECK(account.get(path).status == 404);
    CHECK(account.get("history").status == 400);
    CHECK(account.get(path + "&historyTypes=bogus").status == 400);
}

TEST_CASE("the profile counts, and another user's mailbox is refused") {
    Account account;
    account.add("x");
    const Request other = request_for("GET", "/gmail/v1/users/you@example.org/profile").value();

    CHECK(account.json("profile")["messagesTotal"] == 1);
    CHECK(account.json("profile")["emailAddress"] == "me@example.org");
    CHECK(account.api.answer(GmailCall::of(other), other).status == 403);
}
