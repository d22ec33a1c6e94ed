#include "agent/cli/cache_verify.h"

#include <random>

#include "agent/app/endpoint.h"
#include "agent/app/user_account.h"
#include "agent/base/timestamp.h"
#include "agent/cli/json_output.h"
#include "agent/cli/one_user.h"
#include "agent/cli/remote_error.h"
#include "agent/cli/table.h"
#include "agent/cli/text.h"
#include "agent/pipeline/cache_verifier.h"
#include "agent/supabase/rest_client.h"

namespace agent::cli {
namespace {

using pipeline::CacheVerifier;

constexpr int kMostDays = 36'500;
constexpr std::size_t kIdsForPeople = 10;

struct Options {
    std::optional<int> days_back;
    int sample = 50;
    bool repair = false;
};

Instant days_ago(Context& context, std::int64_t days) {
    return Instant(std::chrono::floor<std::chrono::seconds>(context.clock().now()) -
                   std::chrono::days(days));
}

// As far back as the mirror is known to hold all mail, else as far as a job goes by default.
// Nothing: the whole mailbox.
std::optional<Instant> wanted_start(Context& context, const std::string& user_id,
                                    const Options& options) {
    if (options.days_back) return days_ago(context, *options.days_back);
    const auto coverage = pipeline::CoverageStore(context.mirror().database, user_id).find();
    if (!coverage) return days_ago(context, context.config().integer("fetch.days_back"));
    if (coverage->since_s == 0) return std::nullopt;
    return Instant(std::chrono::seconds(coverage->since_s));
}

// Older mail than is kept is not missing: a repair would fetch what retention deletes.
std::optional<Instant> window_start(Context& context, const std::string& user_id,
                                    const Options& options) {
    const auto wanted = wanted_start(context, user_id, options);
    const auto days = context.config().integer("cache.retention_days");
    if (days == 0) return wanted;
    const Instant kept_since = days_ago(context, days);
    if (wanted && *wanted >= kept_since) return wanted;
    if (!context.console().json) {
        context.console().err << "Mail older than " << counted(days, "day", "days")
                              << " is left out: it is not kept (cache.retention_days).\n";
    }
    return kept_since;
}

Json differences_json(const CacheVerifier::Report& report) {
    Json all = Json::array();
    for (const auto& difference : report.different) {
        all.push_back({{"message_id", difference.id}, {"fields", difference.fields}});
    }
    return all;
}

void print_as_json(const Console& console, const CacheVerifier::Report& report,
                   std::optional<Instant> since, const gmail::Usage& usage) {
    print_json(console.out, {{"since", to_json(since)},
                             {"agrees", report.agrees()},
                             {"in_mailbox", report.in_mailbox},
                             {"listed", report.listed},
                             {"mirrored", report.mirrored},
                             {"pending", report.pending},
                             {"missing", report.missing},
                             {"unlisted", report.unlisted},
                             {"sampled", report.sampled},
                             {"different", differences_json(report)},
                             {"fetched", report.fetched},
                             {"removed", report.removed},
                             {"failed", report.failed},
                             {"gmail_requests", usage.requests},
                             {"gmail_units", usage.units}});
}

void print_ids(const Console& console, const char* what, const std::vector<std::string>& ids) {
    for (std::size_t i = 0; i < std::min(ids.size(), kIdsForPeople); ++i) {
        console.out << what << ": " << printable(ids[i]) << '\n';
    }
    if (ids.size() > kIdsForPeople) {
        console.out << what << ": " << ids.size() - kIdsForPeople << " more, see --json\n";
    }
}

void print_for_people(const Console& console, const CacheVerifier::Report& report,
                      std::optional<Instant> since, const Options& options) {
    print_facts(console, {{"mail since", since ? format_for_people(*since) : "the beginning"},
                          {"in the mailbox", std::to_string(report.listed)},
                          {"in the mirror", std::to_string(report.mirrored)},
                          {"missing", std::to_string(report.missing.size())},
                          {"no longer listed", std::to_string(report.unlisted.size())},
                          {"changed since the last job", std::to_string(report.pending)},
                          {"compared one by one", std::to_string(report.sampled)},
                          {"of these different", std::to_string(report.different.size())},
                          {"mailbox with spam and trash", std::to_string(report.in_mailbox)}});
    print_ids(console, "missing", report.missing);
    print_ids(console, "no longer listed", report.unlisted);
    std::vector<std::string> different;
    for (const auto& difference : report.different) {
        std::string fields;
        for (const auto& field : difference.fields)
            fields += (fields.empty() ? " (" : ", ") + field;
        different.push_back(difference.id + fields + ")");
    }
    print_ids(console, "different", different);
    if (report.agrees()) {
        console.out << "The mirror agrees with the mailbox.\n";
    } else if (options.repair) {
        console.out << "Repaired: " << counted(report.fetched, "message", "messages")
                    << " fetched, " << report.removed << " removed, " << report.failed
                    << " failed.\n";
    } else {
        console.out << "The mirror differs from the mailbox; --repair makes it agree.\n";
    }
}

ExitCode verify(Context& context, const Options& options) {
    const std::string user_id = the_one_user(context);
    Mirror& mirror = context.mirror();
    Network& network = context.network();
    supabase::RestClient rest(network.http, app::endpoint(context.config()), network.credentials());
    const Log log;
    app::UserAccount account({context.config(), mirror.database, mirror.state, network.http, rest,
                              context.secrets(), context.clock(), context.stop(), log},
                             user_id);
    gmail::GmailClient& gmail = account.parts().gmail;
    CacheVerifier::Settings settings;
    settings.user_id = user_id;
    settings.format = context.config().text("fetch.format") == "full" ? gmail::Format::full
                                                                      : gmail::Format::metadata;
    settings.since = window_start(context, user_id, options);
    settings.sample = options.sample;
    settings.repair = options.repair;
    settings.seed = std::random_device{}();
    CacheVerifier verifier(
        {mirror.database, mirror.messages, gmail, context.clock(), context.stop()}, settings);
    const auto report = verifier.verify();
    if (!report) raise(report.error());

    if (context.console().json) {
        print_as_json(context.console(), report.value(), settings.since, gmail.usage());
    } else {
        print_for_people(context.console(), report.value(), settings.since, options);
    }
    const bool well = report.value().agrees() || (options.repair && report.value().failed == 0);
    return well ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void declare_cache_verify(CLI::App& command, Action& action) {
    auto* verify_command = command.add_subcommand("verify", "compare the cache with the mailbox");
    const auto options = std::make_shared<Options>();
    verify_command
        ->add_option("--days-back", options->days_back,
                     "mail of the last N days (all that should be there)")
        ->type_name("N")
        ->check(between(1, kMostDays));
    verify_command
        ->add_option("--sample", options->sample,
                     "compare N messages one by one, drawn at random (50)")
        ->type_name("N")
        ->check(between(0, 1'000'000));
    verify_command->add_flag("--repair", options->repair,
                             "fetch what is missing or different, remove what is gone");
    run_with(*verify_command, action, options, &verify);
}

}  // namespace agent::cli
