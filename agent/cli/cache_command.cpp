#include "agent/base/timestamp.h"
#include "agent/base/user_error.h"
#include "agent/cli/cache_verify.h"
#include "agent/cli/cached_message_text.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/one_user.h"
#include "agent/cli/prompt.h"
#include "agent/cli/table.h"
#include "agent/cli/text.h"
#include "storage/stats_of_all.h"

namespace agent::cli {

namespace {

struct ListOptions {
    int limit = 20;
    std::string from;
};
struct ShowOptions {
    std::string id;
    bool raw = false;
};
struct ClearOptions {
    bool yes = false;
};

std::string when(std::optional<Instant> instant) {
    return instant ? format_for_people(*instant) : "-";
}

// Of the signed-in user, or in a worker of all.
storage::StatsOfAll read_stats(Context& context) {
    Mirror& mirror = context.mirror();
    if (context.user_id()) return {1, mirror.messages.stats()};
    return storage::stats_of_all(mirror.database);
}

ExitCode stats(Context& context) {
    const auto [users, stats] = read_stats(context);
    const Console& console = context.console();
    if (console.json) {
        print_json(console.out, {{"users", users},
                                 {"messages", stats.messages},
                                 {"threads", stats.threads},
                                 {"with_attachments", stats.with_attachments},
                                 {"failed", stats.failed},
                                 {"raw_bytes", stats.raw_bytes},
                                 {"oldest", to_json(stats.oldest)},
                                 {"newest", to_json(stats.newest)},
                                 {"last_fetched_at", to_json(stats.last_fetched_at)}});
        return ExitCode::done;
    }
    std::vector<std::pair<std::string, Cell>> facts = {
        {"messages", std::to_string(stats.messages)},
        {"threads", std::to_string(stats.threads)},
        {"with attachments", std::to_string(stats.with_attachments)},
        {"to be fetched again", std::to_string(stats.failed)},
        {"size", bytes_for_people(static_cast<std::uintmax_t>(stats.raw_bytes))},
        {"oldest", when(stats.oldest)},
        {"newest", when(stats.newest)},
        {"last fetched", when(stats.last_fetched_at)}};
    if (!context.user_id()) facts.insert(facts.begin(), {"users", std::to_string(users)});
    print_facts(console, facts);
    return ExitCode::done;
}

ExitCode list(Context& context, const ListOptions& options) {
    (void)the_one_user(context);
    storage::MessageCache::Listing listing;
    listing.limit = options.limit;
    listing.from_email = options.from;
    const auto messages = context.mirror().messages.list(listing);
    if (context.console().json) {
        Json document = Json::array();
        for (const auto& message : messages) document.push_back(summary_json(message));
        print_json(context.console().out, document);
    } else {
        print_messages(context.console(), messages);
    }
    return ExitCode::done;
}

ExitCode show(Context& context, const ShowOptions& options) {
    (void)the_one_user(context);
    const auto message = context.mirror().messages.find(options.id);
    if (!message) {
        throw UserError(ExitCode::failed, "message " + options.id + " is not in the cache",
                        "agent cache list shows ids");
    }
    if (options.raw) {
        print_json(context.console().out, parsed(message->raw_data));
    } else if (context.console().json) {
        print_json(context.console().out, whole_json(*message));
    } else {
        print_message(context.console(), *message);
    }
    return ExitCode::done;
}

ExitCode clear(Context& context, const ClearOptions& options) {
    (void)the_one_user(context);
    storage::MessageCache& messages = context.mirror().messages;
    const std::int64_t count = messages.stats().messages;
    if (!options.yes) {
        if (!context.console().in_terminal) {
            throw UserError(ExitCode::usage,
                            "this would delete " + counted(count, "message", "messages"),
                            "add --yes when that is meant");
        }
        if (!confirm(context, "Delete " + counted(count, "message", "messages") + "?")) {
            remarks(context.console()) << "Nothing was deleted.\n";
            return ExitCode::failed;
        }
    }
    const std::int64_t deleted = messages.clear();
    if (context.console().json) {
        print_json(context.console().out, {{"deleted", deleted}});
    } else {
        context.console().out << "Deleted " << counted(deleted, "message", "messages") << ".\n";
    }
    return ExitCode::done;
}

}  // namespace

void declare_cache(CLI::App& command, Action& action) {
    command.require_subcommand(1);
    run_with(*command.add_subcommand("stats", "how much mail is cached"), action, &stats);

    auto* list_command = command.add_subcommand("list", "the newest messages");
    const auto list_options = std::make_shared<ListOptions>();
    list_command->add_option("--limit", list_options->limit, "at most so many (20)")
        ->check(between(1, 1'000'000));
    list_command->add_option("--from", list_options->from, "of this sender only")
        ->type_name("ADDRESS");
    run_with(*list_command, action, list_options, &list);

    auto* show_command = command.add_subcommand("show", "one message");
    const auto show_options = std::make_shared<ShowOptions>();
    show_command->add_option("id", show_options->id, "its Gmail id")->required();
    show_command->add_flag("--raw", show_options->raw, "as Gmail sent it, in JSON");
    run_with(*show_command, action, show_options, &show);

    declare_cache_search(*command.add_subcommand("search", "find messages by words"), action);
    declare_cache_export(*command.add_subcommand("export", "write all cached mail to a file"),
                         action);
    declare_cache_prune(*command.add_subcommand("prune", "delete old messages"), action);
    declare_cache_verify(command, action);

    auto* clear_command = command.add_subcommand("clear", "delete all cached mail");
    const auto clear_options = std::make_shared<ClearOptions>();
    clear_command->add_flag("-y,--yes", clear_options->yes, "do not ask");
    run_with(*clear_command, action, clear_options, &clear);
}

}  // namespace agent::cli
