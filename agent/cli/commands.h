#pragma once

#include "agent/cli/command.h"

namespace agent::cli {

// One file a command; command_table.cpp lists them.
void declare_init(CLI::App& command, Action& action);
void declare_login(CLI::App& command, Action& action);
void declare_logout(CLI::App& command, Action& action);
void declare_sync(CLI::App& command, Action& action);
void declare_run(CLI::App& command, Action& action);
void declare_service(CLI::App& command, Action& action);
void declare_open(CLI::App& command, Action& action);
void declare_status(CLI::App& command, Action& action);
void declare_jobs(CLI::App& command, Action& action);
void declare_cache(CLI::App& command, Action& action);
void declare_insights(CLI::App& command, Action& action);
void declare_config(CLI::App& command, Action& action);
void declare_db(CLI::App& command, Action& action);
void declare_doctor(CLI::App& command, Action& action);
void declare_logs(CLI::App& command, Action& action);
void declare_completion(CLI::App& command, Action& action);
void declare_manual(CLI::App& command, Action& action);
void declare_version(CLI::App& command, Action& action);

// The words after `agent login`.
void declare_login_supabase(CLI::App& command, Action& action);
void declare_login_google(CLI::App& command, Action& action);

// Those words after `agent cache` that have a file of their own.
void declare_cache_search(CLI::App& command, Action& action);
void declare_cache_prune(CLI::App& command, Action& action);
void declare_cache_export(CLI::App& command, Action& action);

// Those words after `agent jobs` that have a file of their own.
void declare_jobs_list(CLI::App& command, Action& action);
void declare_jobs_show(CLI::App& command, Action& action);
void declare_jobs_add(CLI::App& command, Action& action);
void declare_jobs_watch(CLI::App& command, Action& action);

}  // namespace agent::cli
