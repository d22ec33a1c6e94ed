#include "tests/sandbox/search_query.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include <Poco/String.h>

#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

using std::chrono::sys_days;

bool contains(const std::string& text, const std::string& lower_case) {
    return lower(text).find(lower_case) != std::string::npos;
}

// Pieces between blanks; quotes keep blanks and are dropped.
agent::Result<std::vector<std::string>, SearchError> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (const char each : text + " ") {
        if (each == '"') {
            quoted = !quoted;
        } else if (each == ' ' && !quoted) {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
        } else {
            word += each;
        }
    }
    if (quoted) return SearchError{"a quote is not closed"};
    return words;
}

// Daylight saving in the United States: second Sunday of March to first Sunday of November.
int pacific_hours_behind(std::chrono::year_month_day day) {
    using namespace std::chrono;
    const sys_days begin = day.year() / March / Sunday[2];
    const sys_days end = day.year() / November / Sunday[1];
    const sys_days date = day;
    return date > begin && date <= end ? 7 : 8;
}

std::optional<std::int64_t> moment_ms(const std::string& text) {
    const auto fields = split(text, text.find('-') == std::string::npos ? '/' : '-');
    if (fields.size() == 1) {
        const auto seconds = to_number(text);
        if (!seconds) return std::nullopt;
        return *seconds * 1000;
    }
    if (fields.size() != 3) return std::nullopt;
    const auto year = to_number(fields[0]);
    const auto month = to_number(fields[1]);
    const auto day = to_number(fields[2]);
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    const auto midnight = sys_days(date) + std::chrono::hours(pacific_hours_behind(date));
    return std::chrono::duration_cast<std::chrono::milliseconds>(midnight.time_since_epoch())
        .count();
}

std::string label_id(const std::string& operation, const std::string& value) {
    const std::string name = Poco::toUpper(value);
    if (operation == "category") return "CATEGORY_" + name;
    if (name == "CHATS") return "CHAT";
    if (name == "DRAFTS") return "DRAFT";
    return name;
}

bool is_one_of(const std::string& text, std::initializer_list<const char*> known) {
    return std::any_of(known.begin(), known.end(), [&](const char* each) { return text == each; });
}

}  // namespace

agent::Result<SearchQuery, SearchError> SearchQuery::parse(const std::string& text) {
    const auto words = words_of(text);
    if (!words) return words.error();
    SearchQuery query;
    for (const std::string& word : words.value()) {
        const auto term = parse_term(word);
        if (!term) return term.error();
        const Term& known = term.value();
        const bool asks_for_hidden =
            known.kind == Term::Kind::anything ||
            (known.kind == Term::Kind::label && is_one_of(known.text, {"SPAM", "TRASH"}));
        if (asks_for_hidden && !known.negated) query.reaches_spam_and_trash_ = true;
        query.terms_.push_back(known);
    }
    return query;
}

agent::Result<SearchQuery::Term, SearchError> SearchQuery::parse_term(const std::string& text) {
    Term term;
    std::string rest = text;
    if (rest.size() > 1 && rest.front() == '-') {
        term.negated = true;
        rest.erase(0, 1);
    }
    if (rest == "OR" || rest == "AND" || rest.find_first_of("(){}") != std::string::npos) {
        return SearchError{"groups and OR are not understood: " + text};
    }
    const std::size_t colon = rest.find(':');
    const std::string operation = lower(rest.substr(0, colon == std::string::npos ? 0 : colon));
    const std::string value = colon == std::string::npos ? rest : rest.substr(colon + 1);
    term.text = lower(value);
    if (operation.empty()) return term;

    if (operation == "after" || operation == "before") {
        const auto ms = moment_ms(value);
        if (!ms) return SearchError{"not a date: " + text};
        term.ms = *ms;
        term.kind = operation == "after" ? Term::Kind::after : Term::Kind::before;
    } else if (operation == "has" && term.text == "attachment") {
        term.kind = Term::Kind::attachment;
    } else if (operation == "from") {
        term.kind = Term::Kind::from;
    } else if (operation == "to") {
        term.kind = Term::Kind::to;
    } else if (operation == "subject") {
        term.kind = Term::Kind::subject;
    } else if (operation == "in" && term.text == "anywhere") {
        term.kind = Term::Kind::anything;
    } else if (is_one_of(operation, {"in", "is", "label", "category"})) {
        term.kind = Term::Kind::label;
        term.text = label_id(operation, value);
        if (term.text == "READ") {
            term.text = "UNREAD";
            term.negated = !term.negated;
        }
    } else {
        return SearchError{"unknown operator: " + text};
    }
    return term;
}

bool SearchQuery::holds(const Term& term, const MailEntry& entry) {
    switch (term.kind) {
        case Term::Kind::after:
            return entry.internal_date_ms >= term.ms;
        case Term::Kind::before:
            return entry.internal_date_ms < term.ms;
        case Term::Kind::attachment:
            return entry.has_attachment;
        case Term::Kind::from:
            return contains(entry.from, term.text);
        case Term::Kind::to:
            return contains(entry.to, term.text);
        case Term::Kind::subject:
            return contains(entry.subject, term.text);
        case Term::Kind::label:
            return std::any_of(
                entry.labels.begin(), entry.labels.end(),
                [&](const std::string& label) { return Poco::toUpper(label) == term.text; });
        case Term::Kind::words:
            return contains(entry.subject, term.text) || contains(entry.from, term.text) ||
                   contains(entry.to, term.text);
        case Term::Kind::anything:
            return true;
    }
    return false;
}

bool SearchQuery::matches(const MailEntry& entry) const {
    return std::all_of(terms_.begin(), terms_.end(),
                       [&](const Term& term) { return holds(term, entry) != term.negated; });
}

}  // namespace sandbox
