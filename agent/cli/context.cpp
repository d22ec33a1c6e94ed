#include "agent/cli/context.h"

#include "agent/app/endpoint.h"
#include "agent/app/http_options.h"
#include "agent/app/lock_files.h"
#include "agent/app/private_data.h"
#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "agent/cli/failure.h"
#include "agent/secrets/chosen_store.h"
#include "agent/secrets/keyring.h"

namespace agent::cli {

Mirror::Mirror(const storage::DatabaseOptions& options, const std::string& user_id,
               const Clock& clock)
    : database(options, clock.now()),
      jobs(database),
      outbox(database),
      state(database),
      messages(database, user_id),
      analytics(database),
      search(database, user_id),
      actions(database, jobs, outbox, clock) {}

Network::Network(const config::Config& config, secrets::SecretStore& secrets, Clock& clock,
                 StopSignal& stop)
    : http(app::http_options(config), stop),
      auth(http, app::endpoint(config), clock),
      session(auth, secrets, app::supabase_lock_file(config), clock, stop) {
    if (app::works_for_all(config)) secret_key.emplace(Secret(config.text("supabase.secret_key")));
}

supabase::Credentials& Network::credentials() {
    if (secret_key) return *secret_key;
    return session;
}

Context::Context(Console& console, config::Sources sources, Clock& clock, StopSignal& stop)
    : console_(console), sources_(std::move(sources)), clock_(clock), stop_(stop) {}

Context::~Context() = default;

const config::Config& Context::config() {
    if (!config_) {
        config_ = config::Config::load(sources_);
        for (const auto& path : app::close_to_others(*config_)) {
            if (console_.json) continue;
            console_.err << "Other users could open " << path.string() << "; now only you can.\n";
        }
    }
    return *config_;
}

void Context::set(const std::string& name, const std::string& value) {
    sources_.sets.push_back(name + "=" + value);
}

secrets::SecretStore& Context::secrets() {
    if (secrets_) return *secrets_;
    const config::Config& config = this->config();
    const std::string account = std::filesystem::absolute(config.data_dir()).string();
    constexpr std::chrono::seconds kKeyringPatience{3};
    secrets_ = secrets::open_chosen_store(
        {config.text("secrets.store"), config.secrets_file(),
         [&] { return secrets::open_keyring(account, kKeyringPatience); },
         [this] { return running_agent().has_value(); }});
    return *secrets_;
}

const std::optional<supabase::Session>& Context::session() {
    if (!session_) {
        const auto text = secrets().read("supabase");
        session_ = text ? supabase::session_from_text(*text) : std::nullopt;
    }
    return *session_;
}

const supabase::Session& Context::required_session() {
    if (!session()) {
        throw UserError(ExitCode::not_permitted, "not signed in to Supabase",
                        "run: agent login supabase");
    }
    return *session();
}

std::optional<std::string> Context::user_id() {
    if (app::works_for_all(config())) return std::nullopt;
    return required_session().user_id;
}

std::optional<std::filesystem::path> Context::mirror_file() {
    if (app::works_for_all(config())) return config().database_file("worker");
    if (!session()) return std::nullopt;
    return config().database_file(session()->user_id);
}

bool Context::mirror_exists() {
    const auto file = mirror_file();
    return file && std::filesystem::exists(*file);
}

Mirror& Context::mirror() {
    if (!mirror_) {
        const std::string user_id = this->user_id().value_or("");
        storage::DatabaseOptions options;
        options.file = mirror_file().value();
        // A command may run beside the agent or another command (see DatabaseOptions).
        options.checkpoints = lock_.has_value() || storage::Database::sqlite_is_sound();
        options.before_upgrade = [this] { require_no_agent_at_work(); };
        make_private_folder(options.file.parent_path());
        mirror_ = std::make_unique<Mirror>(options, user_id, clock_);
    }
    return *mirror_;
}

Network& Context::network() {
    if (!network_) network_ = std::make_unique<Network>(config(), secrets(), clock_, stop_);
    return *network_;
}

FileLock Context::lock_google_grant() {
    constexpr Millis kPatience{60'000};  // a renewal over a slow line
    auto lock = FileLock::acquire(app::google_lock_file(config()), kPatience, clock_, stop_);
    if (lock) return std::move(*lock);
    if (stop_.requested()) throw Interrupted();
    throw UserError(ExitCode::try_later, "another agent is renewing the Google token",
                    "try again in a moment");
}

std::optional<std::string> Context::running_agent() {
    const auto file = config().lock_file();
    if (lock_ || !std::filesystem::exists(file)) return std::nullopt;
    if (FileLock::try_acquire(file)) return std::nullopt;
    return FileLock::holder(file);
}

// An upgrade takes the mirror away from an agent that was started before it. One of this version
// that is at work upgrades the mirror itself, in its first seconds.
void Context::require_no_agent_at_work() {
    const auto agent = running_agent();
    if (!agent) return;
    throw UserError(ExitCode::try_later,
                    "the mirror is still an older version's, and an agent is at work: " + *agent,
                    "try again in a moment; if that does not help, run: agent service restart"
                    " (or end it where you started it)");
}

void Context::take_lock(const std::string& holder) {
    // A command that only asks whether an agent runs holds the lock for an instant.
    constexpr int kTries = 5;
    constexpr Millis kBetweenTries{20};
    make_private_folder(config().data_dir());
    for (int i = 0; !lock_ && i < kTries; ++i) {
        lock_ = FileLock::try_acquire(config().lock_file(), holder);
        if (!lock_ && !clock_.sleep_for(kBetweenTries, stop_)) break;
    }
    if (!lock_) {
        throw UserError(ExitCode::try_later,
                        "another agent works in " + config().data_dir().string() + ": " +
                            FileLock::holder(config().lock_file()),
                        "stop it first, or let it do the work");
    }
}

}  // namespace agent::cli
