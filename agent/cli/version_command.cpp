#include <curl/curl.h>

#include "agent/app/version.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/table.h"

namespace agent::cli {

namespace {

ExitCode show_version(Context& context) {
    const Console& console = context.console();
    const std::string agent(app::version());
    const std::string sqlite = storage::Database::sqlite_version();
    const bool sound = storage::Database::sqlite_is_sound();
    const curl_version_info_data* curl = curl_version_info(CURLVERSION_NOW);
    const std::string tls = curl->ssl_version == nullptr ? "none" : curl->ssl_version;

    if (console.json) {
        print_json(console.out, {{"agent", agent},
                                 {"sqlite", sqlite},
                                 {"sqlite_wal_reset_fixed", sound},
                                 {"curl", curl->version},
                                 {"tls", tls}});
        return ExitCode::done;
    }
    print_facts(console, {{"agent", agent},
                          {"SQLite", sqlite + (sound ? "" : " (with the WAL-reset race)")},
                          {"curl", std::string(curl->version) + ", " + tls}});
    return ExitCode::done;
}

}  // namespace

void declare_version(CLI::App& command, Action& action) {
    run_with(command, action, &show_version);
}

}  // namespace agent::cli
