#pragma once

#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/base/private_file.h"
#include "agent/cli/program.h"
#include "agent/config/config.h"
#include "agent/secrets/file_secret_store.h"
#include "agent/supabase/auth_client.h"
#include "storage/database.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

namespace test {

constexpr const char* kUser = "0b9c4b5e-6a57-4a3a-9a1c-2f6f3c1d0001";

// Runs whole command lines in this process, over a data folder of its own.
class CommandRunner {
public:
    struct Outcome {
        int code;
        std::string out, err;

        nlohmann::json json() const { return nlohmann::json::parse(out); }
        nlohmann::json error() const { return nlohmann::json::parse(err).at("error"); }
    };

    Outcome run(std::vector<std::string> words, const std::string& input = "") {
        std::istringstream in(input);
        std::ostringstream out, err;
        agent::cli::Console console{.in = in, .out = out, .err = err};
        console.out_terminal = terminal_columns > 0;
        console.in_terminal = input_is_terminal;
        console.open_browser = open_browser;
        if (input_when_asked) {
            console.wait_for_input = [&](const agent::StopSignal&) {
                in.str(input_when_asked(err.str()));
                return true;
            };
        }
        console.width = terminal_columns;
        words.insert(words.begin(), {"--data-dir", data_dir().string()});
        const int code = agent::cli::run_program(words, environment, console, clock, stop);
        return {code, out.str(), err.str()};
    }

    std::filesystem::path data_dir() const { return folder_ / "data"; }

    agent::secrets::FileSecretStore secrets() const {
        agent::make_private_folder(data_dir());
        const agent::config::Sources sources{
            .data_dir = data_dir(), .sets = {}, .env_file = std::nullopt, .environment = {}};
        return agent::secrets::FileSecretStore(agent::config::Config::load(sources).secrets_file());
    }

    // As after `login supabase`.
    void sign_in() {
        secrets().write("supabase", agent::supabase::to_text(
                                        {.user_id = kUser,
                                         .email = "ada@example.org",
                                         .access_token = agent::Secret("access"),
                                         .refresh_token = agent::Secret("refresh"),
                                         .expires_at = clock.now() + std::chrono::hours(1)}));
    }

    // A user's mirror, as another process would open it.
    std::filesystem::path database_file(const std::string& user_id = kUser) const {
        const agent::config::Sources sources{
            .data_dir = data_dir(), .sets = {}, .env_file = std::nullopt, .environment = {}};
        return agent::config::Config::load(sources).database_file(user_id);
    }
    std::filesystem::path worker_database_file() const { return database_file("worker"); }
    storage::Database open_database(const std::string& user_id = kUser) {
        storage::DatabaseOptions options;
        options.file = database_file(user_id);
        options.checkpoints = false;
        agent::make_private_folder(options.file.parent_path());
        return storage::Database(options, clock.now());
    }

    FakeClock clock;
    agent::StopSignal stop;
    // Without the keyring of whoever runs the tests.
    std::map<std::string, std::string> environment{{"AGENT_SECRETS_STORE", "file"}};
    std::size_t terminal_columns = 0;  // 0: `out` is a pipe
    bool input_is_terminal = false;
    // What a person types, by what was shown on stderr until then.
    std::function<std::string(const std::string& shown)> input_when_asked;
    std::function<bool(const std::string& url)> open_browser;

private:
    TempFolder folder_;
};

}  // namespace test
