#pragma once

#include <Poco/URI.h>

#include "agent/gmail/gmail_client.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_secret_store.h"
#include "tests/support/scripted_http_client.h"
#include "tests/support/temp_folder.h"

namespace test {

using Ids = std::vector<std::string>;

// A client with a good token, in front of a scripted Google.
struct GmailDesk {
    TempFolder folder;
    FakeClock clock;
    MemorySecretStore store;
    ScriptedHttpClient http;
    agent::StopSignal stop;
    agent::gmail::LocalGrantStore grants{store};
    agent::gmail::TokenKeeper tokens{
        http, grants, {"https://token.test/t", folder / "lock"}, clock, stop};
    agent::gmail::GmailClient client{http, tokens, {"https://gmail.test"}, clock};

    GmailDesk() {
        agent::gmail::Grant grant;
        grant.client_id = "client";
        grant.refresh_token = agent::Secret("refresh");
        grant.access_token = agent::Secret("old-access");
        grant.expires_at = clock.now() + std::chrono::seconds(3000);
        store.write("google", to_text(grant));
    }

    void reply_token() { http.reply(200, R"({"access_token":"new-access","expires_in":3599})"); }
    void reply_batch(const std::string& body) {
        http.reply(200, body, {{"Content-Type", "multipart/mixed; boundary=\"batch_xyz\""}});
    }
    const agent::http::Request& last() const { return http.requests().back(); }
};

inline std::string header_of(const agent::http::Request& request, const std::string& name) {
    for (const auto& header : request.headers) {
        if (header.name == name) return header.value;
    }
    return "";
}

inline Ids values_of(const std::string& url, const std::string& name) {
    Ids values;
    for (const auto& [key, value] : Poco::URI(url).getQueryParameters()) {
        if (key == name) values.push_back(value);
    }
    return values;
}

}  // namespace test
