#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/text.h"
#include "storage/message_retention.h"

namespace agent::cli {

namespace {

constexpr int kMostDays = 36'500;
// In one transaction: a running agent waits for no more than that.
constexpr int kMessagesAtOnce = 500;

struct PruneOptions {
    int days = 0;
    bool dry_run = false;
};

int days_to_keep(Context& context, const PruneOptions& options) {
    if (options.days > 0) return options.days;
    const auto days = context.config().integer("cache.retention_days");
    if (days == 0) {
        throw UserError(ExitCode::usage, "cache.retention_days is 0: all mail is kept",
                        "say how much to keep: agent cache prune --older-than DAYS");
    }
    return static_cast<int>(days);
}

std::int64_t remove_all_before(Context& context, storage::MessageRetention& retention,
                               Instant cutoff) {
    std::int64_t all = 0;
    while (!context.stop().requested()) {
        const auto removed = retention.remove_before(cutoff, kMessagesAtOnce);
        all += removed;
        if (removed < kMessagesAtOnce) break;
    }
    return all;
}

ExitCode prune(Context& context, const PruneOptions& options) {
    const int days = days_to_keep(context, options);
    const Instant cutoff = context.clock().now() - std::chrono::days(days);
    storage::MessageRetention retention(context.mirror().database);
    const std::int64_t count = options.dry_run ? retention.count_before(cutoff)
                                               : remove_all_before(context, retention, cutoff);
    const Console& console = context.console();
    if (console.json) {
        print_json(console.out, {{options.dry_run ? "would_delete" : "deleted", count},
                                 {"older_than_days", days}});
    } else {
        console.out << (options.dry_run ? "Would delete " : "Deleted ")
                    << counted(count, "message", "messages") << " older than "
                    << counted(days, "day", "days") << ".\n";
    }
    return ExitCode::done;
}

}  // namespace

void declare_cache_prune(CLI::App& command, Action& action) {
    const auto options = std::make_shared<PruneOptions>();
    command.add_option("--older-than", options->days, "days to keep (cache.retention_days)")
        ->type_name("DAYS")
        ->check(between(1, kMostDays));
    command.add_flag("--dry-run", options->dry_run, "only count what would be deleted");
    run_with(command, action, options, &prune);
}

}  // namespace agent::cli
