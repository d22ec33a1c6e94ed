#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/base/clock.h"
#include "agent/base/file_lock.h"
#include "agent/base/stop_signal.h"
#include "agent/cli/console.h"
#include "agent/config/config.h"
#include "agent/http/curl_client.h"
#include "agent/secrets/secret_store.h"
#include "agent/supabase/auth_client.h"
#include "agent/supabase/secret_key.h"
#include "agent/supabase/session_keeper.h"
#include "agent/sync/job_actions.h"
#include "storage/analytics_store.h"
#include "storage/database.h"
#include "storage/job_store.h"
#include "storage/message_cache.h"
#include "storage/message_search.h"
#include "storage/outbox.h"
#include "storage/sync_state.h"

namespace agent::cli {

// One user's mirror with everything that works on it.
struct Mirror {
    Mirror(const storage::DatabaseOptions& options, const std::string& user_id, const Clock& clock);

    storage::Database database;
    storage::JobStore jobs;
    storage::Outbox outbox;
    storage::SyncState state;
    storage::MessageCache messages;
    storage::AnalyticsStore analytics;
    storage::MessageSearch search;
    sync::JobActions actions;
};

// The parts that speak to the network as the signed-in user.
struct Network {
    Network(const config::Config& config, secrets::SecretStore& secrets, Clock& clock,
            StopSignal& stop);

    // The signed-in user's session, or a worker's secret key.
    supabase::Credentials& credentials();

    http::CurlClient http;
    supabase::AuthClient auth;  // throws UserError when supabase.url or the key is not set
    supabase::SessionKeeper session;
    std::optional<supabase::SecretKey> secret_key;  // of a worker
};

// What one invocation of the program works with. Each part is made when a command first asks
// for it, so that `status` never starts curl and `version` reads no file. Used by one thread.
class Context {
public:
    Context(Console& console, config::Sources sources, Clock& clock, StopSignal& stop);
    ~Context();

    Console& console() { return console_; }
    Clock& clock() { return clock_; }
    StopSignal& stop() { return stop_; }

    const config::Sources& sources() const { return sources_; }
    // The settings in force. Throws UserError.
    const config::Config& config();
    // As `--set name=value` on the command line would. Precondition: before config().
    void set(const std::string& name, const std::string& value);

    // The one that secrets.store chooses. Throws UserError when it does not answer.
    secrets::SecretStore& secrets();
    // The stored session, expired or not; nothing when signed out.
    const std::optional<supabase::Session>& session();
    // Throws UserError (not_permitted) when signed out.
    const supabase::Session& required_session();

    // Whose jobs this agent does; nothing: those of all users (mode=worker). Throws UserError when
    // signed out.
    std::optional<std::string> user_id();

    // The mirror of the signed-in user, or the one of a worker; nothing when signed out.
    std::optional<std::filesystem::path> mirror_file();
    bool mirror_exists();
    // Made when absent, brought up to date when an older version's. Throws storage::Error, and
    // UserError when signed out, or (try_later) when an agent is at work on it as it was.
    Mirror& mirror();

    Network& network();

    // Keeps other processes from renewing the stored Google grant meanwhile, so that none of them
    // puts back what is about to be replaced. Throws UserError (try_later).
    FileLock lock_google_grant();

    // The line that the running agent wrote about itself; nothing when none runs.
    std::optional<std::string> running_agent();
    // For commands that do the agent's work: keeps every other agent of this data folder out for
    // as long as the context lives. Call before mirror(), which then may checkpoint. Throws
    // UserError (try_later) naming who holds the lock.
    void take_lock(const std::string& holder);

private:
    void require_no_agent_at_work();

    Console& console_;
    config::Sources sources_;
    Clock& clock_;
    StopSignal& stop_;

    std::optional<config::Config> config_;
    std::unique_ptr<secrets::SecretStore> secrets_;
    std::optional<std::optional<supabase::Session>> session_;
    std::optional<FileLock> lock_;
    std::unique_ptr<Mirror> mirror_;
    std::unique_ptr<Network> network_;
};

}  // namespace agent::cli
