#pragma once

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/base/stop_signal.h"
#include "agent/supabase/rest_client.h"
#include "agent/supabase/session_keeper.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_secret_store.h"
#include "tests/support/scripted_http_client.h"
#include "tests/support/temp_folder.h"

namespace test {

inline agent::supabase::Endpoint endpoint() {
    return {"https://ref.supabase.co", "sb_publishable_key"};
}

// What Auth sends for a token grant; the tokens are named so that a test can look for them.
inline nlohmann::json grant(const std::string& number, int expires_in = 3600) {
    return {{"access_token", "access-" + number},
            {"refresh_token", "refresh-" + number},
            {"token_type", "bearer"},
            {"expires_in", expires_in},
            {"user", {{"id", "user-1"}, {"email", "you@example.org"}}}};
}

inline agent::supabase::Session session(const std::string& number, agent::Instant expires_at) {
    return {"user-1", "you@example.org", agent::Secret("access-" + number),
            agent::Secret("refresh-" + number), expires_at};
}

// The value of a request's header, or "(none)".
inline std::string sent(const agent::http::Request& request, const std::string& name) {
    const auto found = std::ranges::find(request.headers, name, &agent::http::Header::name);
    return found == request.headers.end() ? "(none)" : found->value;
}

// One process with one signed-in user: the real clients above a scripted network.
struct SupabaseFixture {
    ScriptedHttpClient http;
    FakeClock clock;
    MemorySecretStore store;
    TempFolder folder;
    agent::StopSignal stop;
    agent::supabase::AuthClient auth{http, endpoint(), clock};
    agent::supabase::SessionKeeper keeper{auth, store, folder / "supabase.lock", clock, stop};
    agent::supabase::RestClient rest{http, endpoint(), keeper};

    void sign_in(const std::string& number, std::chrono::seconds life = std::chrono::hours(1)) {
        store.write("supabase", to_text(session(number, clock.now() + life)));
    }
    std::string stored_text() { return store.read("supabase").value_or(agent::Secret()).reveal(); }
    const agent::http::Request& request(std::size_t index) const {
        return http.requests().at(index);
    }
};

}  // namespace test
