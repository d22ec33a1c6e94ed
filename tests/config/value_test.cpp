#include "agent/config/value.h"

#include <filesystem>
#include <optional>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/temp_folder.h"

using agent::config::check_value;
using agent::config::find_setting;
using agent::config::Setting;
using agent::config::Type;

namespace {

// The value as kept, or nothing when it is refused.
std::optional<std::string> kept(const Setting& setting, const std::string& text) {
    auto checked = check_value(setting, text);
    if (!checked) {
        CHECK_FALSE(checked.error().reason.empty());
        return std::nullopt;
    }
    return checked.value();
}

std::optional<std::string> kept(std::string_view name, const std::string& text) {
    return kept(*find_setting(name), text);
}

}  // namespace

TEST_CASE("a URL is https, or http to this machine, and loses its last slash") {
    CHECK(kept("supabase.url", " https://a.example.com/ ") == "https://a.example.com");
    CHECK(kept("supabase.url", "https://a.example.com/x//") == "https://a.example.com/x");
    CHECK(kept("supabase.url", "https://a.example.com:8443") == "https://a.example.com:8443");
    CHECK(kept("supabase.url", "http://127.0.0.1:54321") == "http://127.0.0.1:54321");
    CHECK(kept("supabase.url", "http://localhost:54321/") == "http://localhost:54321");
    CHECK(kept("supabase.url", "http://[::1]:54321") == "http://[::1]:54321");
    CHECK(kept("supabase.url", "") == "");
}

TEST_CASE("a URL that could not work or would not be safe is refused") {
    const std::string text = GENERATE(
        as<std::string>(), "a.example.com", "https://", "https:///x", "http://a.example.com",
        "http://10.0.0.1", "http://127.0.0.1.example.com", "ftp://a.example.com",
        "https://user:word@a.example.com", "https://a.example.com?x=1", "https://a.example.com/#x",
        "https://a.example.com:port", "https://[::1", "localhost:8000");

    CAPTURE(text);
    CHECK(kept("supabase.url", text) == std::nullopt);
}

TEST_CASE("a whole number is whole and within its limits") {
    CHECK(kept("poll.max_jobs", " 20 ") == "20");
    CHECK(kept("poll.max_jobs", "007") == "7");
    CHECK(kept("poll.max_jobs", "1") == "1");
    for (const char* text :
         {"", "0", "21", "-1", "1.5", "1e1", "5 jobs", "0x5", "+5", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK(kept("poll.max_jobs", text) == std::nullopt);
    }
}

TEST_CASE("a number without limits may be any") {
    const Setting setting{
        .name = "n", .type = Type::integer, .default_value = "0", .summary = "a number"};

    CHECK(kept(setting, "-9000000000") == "-9000000000");
    CHECK(kept(setting, "many") == std::nullopt);
}

TEST_CASE("a boolean is said in several ways and kept in one") {
    const Setting setting{
        .name = "b", .type = Type::boolean, .default_value = "false", .summary = "a boolean"};

    for (const char* yes : {"true", "YES", "on", "1"}) CHECK(kept(setting, yes) == "true");
    for (const char* no : {"false", "No", "off", "0"}) CHECK(kept(setting, no) == "false");
    for (const char* neither : {"", "maybe", "2"}) CHECK(kept(setting, neither) == std::nullopt);
}

TEST_CASE("a choice is one of its words, to the letter") {
    CHECK(kept("fetch.format", "full") == "full");
    for (const char* text : {"", "Full", "raw", "metadata|full"}) {
        CHECK(kept("fetch.format", text) == std::nullopt);
    }
    CHECK_THAT(check_value(*find_setting("log.level"), "loud").error().reason,
               Catch::Contains("debug, info, warning, error"));
}

TEST_CASE("a proxy is a URL that curl knows, without a password") {
    CHECK(kept("http.proxy", "http://proxy.example.com:3128") == "http://proxy.example.com:3128");
    CHECK(kept("http.proxy", "socks5h://127.0.0.1:1080") == "socks5h://127.0.0.1:1080");
    CHECK(kept("http.proxy", "") == "");
    for (const char* text : {"proxy.example.com:3128", "ftp://proxy", "http://", "http://a b",
                             "http://proxy/path", "http://proxy:port"}) {
        CHECK(kept("http.proxy", text) == std::nullopt);
    }
    const auto refused = check_value(*find_setting("http.proxy"), "http://me:word@proxy:3128");
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().hint, Catch::Contains("HTTPS_PROXY"));
    CHECK_THAT(refused.error().reason + refused.error().hint, !Catch::Contains("word@"));
}

TEST_CASE("a CA file must be there, and is kept as an absolute path") {
    const test::TempFolder folder;

    CHECK(kept("http.ca_file", (folder / "absent.pem").string()) == std::nullopt);
    CHECK(kept("http.ca_file", folder.path().string()) == std::nullopt);
    CHECK(kept("http.ca_file", "") == "");
    CHECK(kept("data.dir", "relative") == (std::filesystem::current_path() / "relative").string());
}

TEST_CASE("control characters are refused, which could end a line or a header") {
    CHECK(kept("supabase.key", "a\r\nX: y") == std::nullopt);
    CHECK(kept("google.client_id", std::string("a\0b", 3)) == std::nullopt);
    CHECK(kept("google.client_id", "\ta\n") == "a");
}
