#include "agent/cli/insight_sections.h"

#include <algorithm>
#include <array>
#include <map>

#include <Poco/NumberFormatter.h>
#include <Poco/String.h>

#include "agent/cli/chart.h"
#include "agent/cli/table.h"
#include "agent/cli/text.h"

namespace agent::cli {
namespace {

using Value = nlohmann::json;

constexpr std::size_t kBar = 20;  // columns
constexpr std::array<const char*, 7> kWeekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::string number(const Value& value) {
    return value.is_number_integer() ? std::to_string(value.get<std::int64_t>()) : "-";
}

std::string percent(const Value& share) {
    return Poco::NumberFormatter::format(100.0 * share.get<double>(), 1) + " %";
}

std::string duration(const Value& minutes) {
    if (!minutes.is_number()) return "-";
    const double value = minutes.get<double>();
    if (value < 90) return Poco::NumberFormatter::format(value, 1) + " min";
    if (value < 60 * 48) return Poco::NumberFormatter::format(value / 60, 1) + " h";
    return Poco::NumberFormatter::format(value / 1440, 1) + " days";
}

std::string duration_of_hours(const Value& hours) {
    return hours.is_number() ? duration(hours.get<double>() * 60) : "-";
}

// A chart has no place in a pipe, nor has its column.
Cell chart(const Console& console, double fraction, Colour colour = Colour::cyan) {
    return {bar(console, fraction, kBar), colour};
}

double fraction(const Value& part, std::int64_t whole) {
    return whole > 0 ? part.get<double>() / static_cast<double>(whole) : 0.0;
}

std::int64_t largest(const Value& list, const char* key) {
    std::int64_t most = 0;
    for (const Value& one : list) most = std::max(most, one[key].get<std::int64_t>());
    return most;
}

std::string who(const Value& one) {
    const std::string email = one["email"];
    const std::string name = one.value("name", "");
    return name.empty() || name == email ? email : name + " <" + email + ">";
}

// A table that has a chart as its last column on a terminal.
class ChartTable {
public:
    ChartTable(const Console& console, std::vector<Column> columns)
        : console_(console), table_(with_chart(console, std::move(columns))) {}

    void add(std::vector<Cell> row, double fraction) {
        if (console_.out_terminal) row.push_back(chart(console_, fraction));
        table_.add(std::move(row));
    }
    void print() const { table_.print(console_); }

private:
    static std::vector<Column> with_chart(const Console& console, std::vector<Column> columns) {
        if (console.out_terminal) columns.push_back({""});
        return columns;
    }

    const Console& console_;
    Table table_;
};

Column numbers(const char* title) {
    return {title, true};
}

void print_waiting(const Console& console, const char* title, const Value& side,
                   const SubjectOf& subject_of) {
    ChartTable ages(console, {{title}, numbers("THREADS")});
    const std::int64_t most = largest(side["by_age"], "threads");
    for (const Value& age : side["by_age"]) {
        ages.add({age["range"].get<std::string>(), number(age["threads"])},
                 fraction(age["threads"], most));
    }
    ages.print();
    if (side["longest"].empty()) return;
    console.out << '\n';
    Table longest({{"LONGEST"}, numbers("AGE"), {"SUBJECT", false, true}});
    for (const Value& one : side["longest"]) {
        longest.add({one["email"].get<std::string>(), duration_of_hours(one["age_hours"]),
                     subject_of(one["message_id"].get<std::string>())});
    }
    longest.print(console);
}

void print_debt(const Console& console, const Value& value, const SubjectOf& subject_of) {
    print_waiting(console, "WAITING FOR ME", value["waiting_for_me"], subject_of);
    console.out << '\n';
    print_waiting(console, "WAITING FOR THEM", value["waiting_for_them"], subject_of);
}

void print_side(const Console& console, const char* title, const Value& side) {
    ChartTable table(console, {{title}, numbers("RESPONSES")});
    const std::int64_t most = largest(side["distribution"], "responses");
    for (const Value& one : side["distribution"]) {
        table.add({one["range"].get<std::string>(), number(one["responses"])},
                  fraction(one["responses"], most));
    }
    table.print();
    print_facts(console, {{"median", duration(side["median_minutes"])},
                          {"90 % within", duration(side["p90_minutes"])},
                          {"mean", duration(side["mean_minutes"])}});
}

void print_responses(const Console& console, const Value& value) {
    print_side(console, "MINE", value["mine"]);
    console.out << '\n';
    print_side(console, "THEIRS", value["theirs"]);
}

std::int64_t at_hour(const Value& value, std::size_t day, std::size_t hour) {
    return value["received"][day][hour].get<std::int64_t>() +
           value["sent"][day][hour].get<std::int64_t>();
}

void print_heat_map(const Console& console, const Value& value) {
    // A day's name, then its hours, two columns each where there is room for them.
    constexpr std::size_t kNarrow = 24 + 5;
    constexpr std::size_t kWide = 2 * 24 + 5;
    const std::size_t columns = console.width == 0 || console.width >= kWide ? 2 : 1;
    if (console.width > 0 && console.width < kNarrow) return;
    std::int64_t most = 0;
    for (std::size_t cell = 0; cell < 7 * 24; ++cell) {
        most = std::max(most, at_hour(value, cell / 24, cell % 24));
    }
    std::string scale;
    for (std::size_t hour = 0; hour < 24; hour += 6) {
        scale += padded(std::to_string(hour), 6 * columns);
    }
    console.out << "     " << scale.substr(0, scale.find_last_not_of(' ') + 1) << '\n';
    for (std::size_t day = 0; day < 7; ++day) {
        std::string row;
        for (std::size_t hour = 0; hour < 24; ++hour) {
            const std::string place = heat(console, at_hour(value, day, hour), most);
            for (std::size_t i = 0; i < columns; ++i) row += place;
        }
        row.erase(row.find_last_not_of(' ') + 1);
        const std::string separator = row.empty() ? "" : "  ";
        console.out << kWeekdays.at(day) << separator << painted(console, Colour::cyan, row)
                    << '\n';
    }
}

void print_busy_hours(const Console& console, const Value& value) {
    if (console.out_terminal) {
        print_heat_map(console, value);
        if (value["busiest"].is_null()) return;
        const Value& busiest = value["busiest"];
        console.out << "Busiest: " << kWeekdays.at(busiest["weekday"].get<std::size_t>()) << ' '
                    << number(busiest["hour"]) << ":00, "
                    << counted(busiest["messages"].get<std::int64_t>(), "message", "messages")
                    << ".\n";
        return;
    }
    Table table({{"DAY"}, numbers("HOUR"), numbers("RECEIVED"), numbers("SENT")});
    for (std::size_t day = 0; day < 7; ++day) {
        for (std::size_t hour = 0; hour < 24; ++hour) {
            if (at_hour(value, day, hour) == 0) continue;
            table.add({kWeekdays.at(day), std::to_string(hour),
                       number(value["received"][day][hour]), number(value["sent"][day][hour])});
        }
    }
    table.print(console);
}

void print_correspondents(const Console& console, const Value& value) {
    ChartTable table(console, {{"WHO", false, true},
                               numbers("RECEIVED"),
                               numbers("SENT"),
                               numbers("BEFORE"),
                               numbers("TREND")});
    const std::int64_t most = largest(value["top"], "total");
    for (const Value& one : value["top"]) {
        const auto trend = one["trend"].get<std::int64_t>();
        table.add(
            {who(one), number(one["received"]), number(one["sent"]), number(one["before"]),
             Cell((trend > 0 ? "+" : "") + std::to_string(trend), trend > 0   ? Colour::green
                                                                  : trend < 0 ? Colour::yellow
                                                                              : Colour::none)},
            fraction(one["total"], most));
    }
    table.print();
}

void print_decay(const Console& console, const Value& value) {
    ChartTable table(console,
                     {{"AFTER"}, numbers("THREADS"), numbers("WENT ON"), numbers("SHARE")});
    for (const Value& step : value["steps"]) {
        table.add({counted(step["messages"].get<std::int64_t>(), "message", "messages"),
                   number(step["threads"]), number(step["went_on"]), percent(step["share"])},
                  step["share"].get<double>());
    }
    table.print();
    print_facts(console, {{"median life", duration_of_hours(value["median_life_hours"])}});
}

void print_after_hours(const Console& console, const Value& value) {
    const Value& workday = value["workday"];
    const std::string title =
        "OUTSIDE MON-FRI " + number(workday["from"]) + "-" + number(workday["until"]);
    ChartTable table(
        console,
        {{title}, numbers("MESSAGES"), numbers("EVENING"), numbers("WEEKEND"), numbers("SHARE")});
    for (const char* side : {"sent", "received"}) {
        const Value& one = value[side];
        table.add({side, number(one["messages"]), number(one["evening"]), number(one["weekend"]),
                   percent(one["share"])},
                  one["share"].get<double>());
    }
    table.print();
}

void print_noise(const Console& console, const Value& value) {
    print_facts(console, {{"received", number(value["received"])},
                          {"newsletters", number(value["newsletters"]) + " (" +
                                              percent(value["newsletter_share"]) + ")"},
                          {"automatic", number(value["automatic"])},
                          {"noise in all", percent(value["noise_share"])},
                          {"of it unread", percent(value["unread_share"])}});
    if (value["top_senders"].empty()) return;
    console.out << '\n';
    ChartTable table(console, {{"LOUDEST", false, true}, numbers("MESSAGES")});
    const std::int64_t most = largest(value["top_senders"], "messages");
    for (const Value& one : value["top_senders"]) {
        table.add({who(one), number(one["messages"])}, fraction(one["messages"], most));
    }
    table.print();
}

void print_cleanup(const Console& console, const Value& value) {
    ChartTable table(console, {{"SENDER", false, true},
                               numbers("MESSAGES"),
                               numbers("UNREAD"),
                               numbers("SIZE"),
                               {"NEWEST"}});
    const std::int64_t most = largest(value["top"], "messages");
    for (const Value& one : value["top"]) {
        table.add({who(one), number(one["messages"]), number(one["unread"]),
                   bytes_for_people(one["bytes"].get<std::uintmax_t>()),
                   one["newest"].get<std::string>().substr(0, 10)},
                  fraction(one["messages"], most));
    }
    table.print();
    print_facts(console, {{"senders", number(value["senders"])},
                          {"messages", number(value["messages"])},
                          {"size", bytes_for_people(value["bytes"].get<std::uintmax_t>())}});
}

// What compute_insights stored, whoever computed it: any JSON.
void print_stored(const Console& console, const Value& value) {
    std::vector<std::pair<std::string, Cell>> facts;
    for (const auto& [key, member] : value.items()) {
        if (member.is_structured()) continue;
        facts.emplace_back(Poco::replace(key, "_", " "),
                           member.is_number_float()
                               ? Poco::NumberFormatter::format(member.get<double>(), 2)
                           : member.is_string() ? member.get<std::string>()
                                                : member.dump());
    }
    print_facts(console, facts);
}

}  // namespace

void print_insight(const Console& console, const std::string& name, const Value& value,
                   const SubjectOf& subject_of) {
    using Print = void (*)(const Console&, const Value&);
    static const std::map<std::string, Print> sections = {
        {"response_times", &print_responses},          {"busiest_hours", &print_busy_hours},
        {"top_correspondents", &print_correspondents}, {"thread_decay", &print_decay},
        {"after_hours", &print_after_hours},           {"noise", &print_noise},
        {"cleanup_candidates", &print_cleanup}};
    if (name == "reply_debt") return print_debt(console, value, subject_of);
    const auto section = sections.find(name);
    (section == sections.end() ? &print_stored : section->second)(console, value);
}

}  // namespace agent::cli
