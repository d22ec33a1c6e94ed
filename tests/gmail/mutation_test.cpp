#include <random>

#include "agent/gmail/batch_reply.h"
#include "agent/gmail/encoded_words.h"
#include "agent/gmail/error.h"
#include "agent/gmail/html_text.h"
#include "agent/gmail/message.h"
#include "agent/gmail/multipart.h"
#include "agent/gmail/token_keeper.h"
#include "tests/support/catch.h"

using agent::gmail::Json;

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
    return limit == 0 ? 0 : random() % limit;  // the same numbers with every standard library
}

// The characters that mean something to one parser or another, and bytes that are not UTF-8.
constexpr std::string_view kPieces =
    "\0\r\n\t \"'(),:;<>@[]\\=?&#-_{}.0aZ%*/+\x1B\x7F\x80\xC3\xE2\xF0\xFF";

// One to eight small changes: a byte replaced, inserted, removed or a stretch copied elsewhere.
std::string mutated(std::string text, Random& random) {
    for (auto changes = 1 + below(random, 8); changes > 0; --changes) {
        const auto at = below(random, text.size() + 1);
        const char piece = kPieces[below(random, kPieces.size())];
        switch (below(random, 4)) {
            case 0:
                text.insert(at, 1, piece);
                break;
            case 1:
                text.erase(at, 1 + below(random, 12));
                break;
            case 2:
                text.insert(at, text.substr(below(random, text.size() + 1), 12));
                break;
            default:
                if (at < text.size()) text[at] = piece;
        }
    }
    return text;
}

// Runs `use` on mutations of the seeds; it must not throw, and what it makes must be text that
// can be stored: dump() throws on invalid UTF-8.
template <class Use>
void try_mutations(const std::vector<std::string>& seeds, int count, Use use) {
    Random random(20261124);
    for (int i = 0; i < count; ++i) {
        const std::string text = mutated(seeds[static_cast<std::size_t>(i) % seeds.size()], random);
        try {
            (void)Json(use(text)).dump();
        } catch (const std::exception& error) {
            FAIL("threw " << error.what() << " on "
                          << Catch::StringMaker<std::string>::convert(text));
        }
    }
}

}  // namespace

TEST_CASE("mutated address lists and headers give storable text") {
    const std::vector<std::string> seeds = {
        "\"Doe, Joe\" <joe@example.org>, ann@example.org (Ann), <@relay:kim@example.org>",
        "A Group:Ed <ed@one.test>,\"joe doe\"@[IPv6:2001:db8::1];, Renée <r@example.org>",
        "=?utf-8?Q?Doe=2C_Joe?= =?utf-8?B?w6k=?= <joe@example.org>, =?iso-2022-jp?B?GyRCJDMb?=",
        "=?gb2312?B?xOO6ww==?= =?koi8-r?Q?=F0=D2?= =?x-unknown?Q?caf=E9?= =?big5?B?p0Gm?= tail"};

    try_mutations(seeds, 8'000, [](const std::string& text) {
        Json all = Json::array({agent::gmail::decode_encoded_words(text)});
        for (const auto& address : agent::gmail::parse_address_list(text)) {
            all.push_back(address.email);
            all.push_back(address.name);
        }
        return all;
    });
}

TEST_CASE("mutated batch replies give no more answers than were asked for") {
    const std::vector<std::string> seeds = {
        "--b\r\nContent-Type: application/http\r\nContent-ID: <response-0>\r\n\r\nHTTP/1.1 200 "
        "OK\r\n"
        "A: b\r\n c\r\n\r\n{}\r\n--b\r\nContent-ID: response-1\r\n\r\nHTTP/1.1 "
        "429\r\n\r\n{}\r\n--b--\r\n",
        "preamble\n--b\nContent-ID: <response-2>\n\nHTTP/2 404 No\n\n{}\n--b  \n\n\n--b--"};
    const std::vector<std::string> types = {"multipart/mixed; boundary=b",
                                            "multipart/mixed; charset=\"x\"; boundary=\"b\""};
    Random random(7);

    try_mutations(seeds, 5'000, [&](const std::string& body) {
        const auto type =
            below(random, 4) == 0 ? mutated(types[body.size() % 2], random) : types[0];
        const agent::http::Response response{200, {{"Content-Type", type}}, body};
        return agent::gmail::read_batch_reply(response, 3).answers.size() == 3;
    });
}

TEST_CASE("mutated messages decode to storable text") {
    const std::string resource = R"({"id":"m","threadId":"t","labelIds":["INBOX"],"snippet":"s",
        "internalDate":"1764000000123","payload":{"mimeType":"multipart/mixed","headers":[
        {"name":"From","value":"=?utf-8?Q?J=C3=B6?= <j@example.org>"},{"name":"Subject","value":"a\r\n b"}],
        "parts":[{"mimeType":"text/plain","filename":"","headers":[{"name":"Content-Type","value":
        "text/plain; charset=koi8-r"}],"body":{"size":3,"data":"8NLJ18XU"}},{"filename":"a.pdf",
        "body":{"attachmentId":"x"}}]}})";

    try_mutations({resource}, 5'000, [](const std::string& text) {
        const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
        const auto message = agent::gmail::decode_message(json);
        if (!message) return Json();
        return agent::gmail::processed_data(message.value(), true, 1);
    });
}

TEST_CASE("mutated errors, grants and HTML are read without a fault") {
    const std::vector<std::string> seeds = {
        R"({"error":{"code":403,"status":"S","message":"Retry after 2026-11-24T00:15:00Z","errors":[)"
        R"({"reason":"rateLimitExceeded"}],"details":[{"reason":"R","metadata":{"quota_limit":"P"}}]}})",
        R"({"client_id":"c","refresh_token":"r","expires_at":"2026-11-24T00:15:00Z"})",
        "<html><style>p{}</style><p class='x'>Caf&eacute; &#233;&#x1F600; <!-- c --> a < b</p>"};

    try_mutations(seeds, 4'000, [](const std::string& text) {
        (void)agent::gmail::grant_from_text(agent::Secret(text));
        (void)agent::gmail::html_to_text(text);
        return agent::gmail::from_response({403, {{"Retry-After", text}}, text}, {}).what;
    });
}
