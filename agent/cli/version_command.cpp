#include <string>
#include <utility>
#include <vector>

#include <CLI/Version.hpp>
#include <Poco/Environment.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <curl/curl.h>

#include "agent/app/version.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/table.h"
#include "storage/zstd_version.h"

namespace agent::cli {

namespace {

struct Library {
    const char* key;   // in JSON
    const char* name;  // for people
    std::string version;
};

std::string or_none(const char* version) {
    return version == nullptr ? "none" : version;
}

std::string poco_version() {
    const Poco::UInt32 version = Poco::Environment::libraryVersion();  // 0xAABBCCDD
    return std::to_string(version >> 24) + '.' + std::to_string((version >> 16) & 0xFF) + '.' +
           std::to_string((version >> 8) & 0xFF);
}

std::string json_version() {
    return std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + '.' +
           std::to_string(NLOHMANN_JSON_VERSION_MINOR) + '.' +
           std::to_string(NLOHMANN_JSON_VERSION_PATCH);
}

// Where a library can tell, the one in use and not the one that was compiled against.
std::vector<Library> libraries() {
    const curl_version_info_data* curl = curl_version_info(CURLVERSION_NOW);
    return {{"sqlite", "SQLite", storage::Database::sqlite_version()},
            {"sqlitecpp", "SQLiteCpp", SQLITECPP_VERSION},
            {"zstd", "zstd", storage::zstd_version()},
            {"curl", "curl", curl->version},
            {"tls", "TLS", or_none(curl->ssl_version)},
            {"nghttp2", "nghttp2", or_none(curl->nghttp2_version)},
            {"zlib", "zlib", or_none(curl->libz_version)},
            {"poco", "Poco", poco_version()},
            {"nlohmann_json", "nlohmann/json", json_version()},
            {"cli11", "CLI11", CLI11_VERSION}};
}

std::string system_name() {
    return Poco::Environment::osDisplayName() + ' ' + Poco::Environment::osVersion() + ", " +
           Poco::Environment::osArchitecture();
}

ExitCode show_version(Context& context) {
    const Console& console = context.console();
    const std::string agent(app::version());
    const bool sound = storage::Database::sqlite_is_sound();
    if (console.json) {
        Json document = {{"agent", agent}, {"system", system_name()}};
        for (const Library& one : libraries()) document[one.key] = one.version;
        document["sqlite_wal_reset_fixed"] = sound;
        print_json(console.out, document);
        return ExitCode::done;
    }
    std::vector<std::pair<std::string, Cell>> facts = {{"agent", agent}, {"system", system_name()}};
    for (const Library& one : libraries()) facts.emplace_back(one.name, one.version);
    if (!sound) facts.emplace_back("", "This SQLite has the WAL-reset race; the agent avoids it.");
    print_facts(console, facts);
    return ExitCode::done;
}

}  // namespace

void declare_version(CLI::App& command, Action& action) {
    run_with(command, action, &show_version);
}

}  // namespace agent::cli
