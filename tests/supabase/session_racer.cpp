// One of several processes that renew one Supabase session again and again:
//   session_racer DATA_DIR URL KEY ROUNDS
// The access tokens of the project must live less than a minute, so that each round renews.
// Ends with 0 when no round failed.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "agent/http/curl_client.h"
#include "agent/secrets/file_secret_store.h"
#include "agent/supabase/session_keeper.h"

int main(int argc, char* argv[]) {
    if (argc != 5) return EXIT_FAILURE;
    const std::filesystem::path folder = argv[1];
    const int rounds = std::stoi(argv[4]);
    agent::SystemClock clock;
    agent::StopSignal stop;
    agent::http::CurlClient http({}, stop);
    agent::supabase::AuthClient auth(http, {argv[2], argv[3]}, clock);
    agent::secrets::FileSecretStore secrets(folder / "secrets.json");
    agent::supabase::SessionKeeper session(auth, secrets, folder / "supabase.lock", clock, stop);
    for (int round = 0; round < rounds; ++round) {
        const auto token = session.access_token();
        if (token) continue;
        std::cerr << "round " << round << ": " << token.error().what << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
