#include <algorithm>

#include <Poco/String.h>

#include "agent/analytics/mail_insights.h"
#include "agent/app/analytics_settings.h"
#include "agent/base/timestamp.h"
#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/failure.h"
#include "agent/cli/insight_sections.h"
#include "agent/cli/insights_report.h"
#include "agent/config/nearest.h"

namespace agent::cli {

namespace {

constexpr int kMostDays = 36'500;

struct InsightOptions {
    std::string name;  // empty: all
    int days = 90;
};

// Those that compute_insights jobs store and the web shows; the others are computed when asked for.
const std::vector<std::string>& stored_names() {
    static const std::vector<std::string> names = {"strategic_vs_reactive", "decision_velocity",
                                                   "relationship_health"};
    return names;
}

std::vector<std::string> all_names() {
    std::vector<std::string> names = analytics::insight_names();
    names.insert(names.end(), stored_names().begin(), stored_names().end());
    return names;
}

// `reply-debt` is `reply_debt`. Throws UserError for what is no insight.
std::vector<std::string> chosen_names(const InsightOptions& options) {
    const std::vector<std::string> known = all_names();
    if (options.name.empty()) return known;
    const std::string name = Poco::replace(Poco::toLower(options.name), "-", "_");
    if (std::find(known.begin(), known.end(), name) != known.end()) return {name};
    const std::string meant = config::nearest(name, known, 4);
    throw UserError(ExitCode::usage, "there is no such insight",
                    meant.empty()
                        ? "one of " + Poco::cat(std::string(", "), known.begin(), known.end())
                        : "did you mean " + meant + "?");
}

analytics::TimeZone time_zone(const std::string& name) {
    auto zone = analytics::TimeZone::find(name);
    if (!zone) {
        throw UserError(ExitCode::configuration, "analytics.time_zone names no time zone",
                        "one is called Europe/Berlin; empty means this machine's");
    }
    return std::move(*zone);
}

struct Report {
    Instant computed_at{};
    std::string time_zone;
    nlohmann::json insights = nlohmann::json::object();  // by name
};

void add_computed(Context& context, int days, Report& report) {
    const auto settings = app::analytics_settings(context.config(), context.secrets());
    auto zone = time_zone(settings.time_zone);
    report.time_zone = zone.name();
    report.computed_at = context.clock().now();
    const analytics::InsightRequest request{
        context.required_session().user_id,
        days,
        settings.own_addresses,
        {static_cast<int>(context.config().integer("analytics.workday_start")),
         static_cast<int>(context.config().integer("analytics.workday_end"))},
        report.computed_at};
    const auto computed = analytics::mail_insights(context.mirror().database, zone, request,
                                                   [&] { return !context.stop().requested(); });
    if (!computed) throw Interrupted();
    report.insights.update(*computed);
}

void add_stored(Context& context, Report& report) {
    const auto& user_id = context.required_session().user_id;
    for (const storage::Insight& one : context.mirror().analytics.latest_insights(user_id)) {
        auto value = nlohmann::json::parse(one.value, nullptr, false);
        if (value.is_object()) report.insights[one.insight_type] = std::move(value);
    }
}

void print_report(Context& context, const Report& report, const std::vector<std::string>& names) {
    const Console& console = context.console();
    const SubjectOf subject_of = [&](const std::string& message_id) {
        const auto message = context.mirror().messages.find(message_id);
        return message ? message->subject : std::string();
    };
    bool first = true;
    for (const std::string& name : names) {
        const auto value = report.insights.find(name);
        if (value == report.insights.end()) continue;
        if (names.size() > 1) {
            console.out << (first ? "" : "\n")
                        << painted(console, Colour::bold, Poco::replace(name, "_", " ")) << "\n";
        }
        first = false;
        print_insight(console, name, *value, subject_of);
    }
}

Report read_report(Context& context, int days) {
    Report report;
    add_computed(context, days, report);
    add_stored(context, report);
    return report;
}

Json document(int days, const Report& report, const std::vector<std::string>& names) {
    Json insights = Json::object();
    for (const std::string& name : names) {
        const auto value = report.insights.find(name);
        insights[name] = value == report.insights.end() ? Json(nullptr) : Json(*value);
    }
    return {{"computed_at", format_timestamp(report.computed_at)},
            {"days", days},
            {"time_zone", report.time_zone},
            {"insights", std::move(insights)}};
}

ExitCode insights(Context& context, const InsightOptions& options) {
    const auto names = chosen_names(options);
    (void)context.required_session();
    const Report report = read_report(context, options.days);
    if (names.size() == 1 && !report.insights.contains(names.front())) {
        throw UserError(ExitCode::failed, names.front() + " has not been computed yet",
                        "run: agent jobs add compute_insights && agent sync");
    }
    if (context.console().json) {
        print_json(context.console().out, document(options.days, report, names));
    } else {
        print_report(context, report, names);
    }
    return ExitCode::done;
}

}  // namespace

Json insights_document(Context& context, int days) {
    return document(days, read_report(context, days), all_names());
}

void declare_insights(CLI::App& command, Action& action) {
    const auto options = std::make_shared<InsightOptions>();
    command.add_option("name", options->name, "reply-debt, noise, ...; all when not given")
        ->check(likely(all_names()));
    command.add_option("--days", options->days, "of the last N days (90)")
        ->type_name("N")
        ->check(between(1, kMostDays));
    const auto names = all_names();
    command.footer("Insights: " + Poco::cat(std::string(", "), names.begin(), names.end()) +
                   ". What each means: docs/INSIGHTS.md. The last three are those that "
                   "compute_insights jobs have stored, of all mail.");
    run_with(command, action, options, &insights);
}

}  // namespace agent::cli
