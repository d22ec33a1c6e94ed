#include "tests/sandbox/postgrest_prefer.h"

#include <charconv>

#include <Poco/StringTokenizer.h>

namespace sandbox {
namespace {

// The first of two preferences of one name counts.
struct Reading {
    Preferences preferences;
    bool strict = false;
    std::optional<std::size_t> max_affected;
    std::vector<std::string> unknown;
    std::vector<std::string> names_seen;

    bool first_of_its_name(const std::string& name) {
        for (const std::string& seen : names_seen) {
            if (seen == name) return false;
        }
        names_seen.push_back(name);
        return true;
    }
};

std::optional<std::size_t> read_count(const std::string& text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<Preferences::Return> return_form(const std::string& value) {
    if (value == "minimal") return Preferences::Return::minimal;
    if (value == "headers-only") return Preferences::Return::headers_only;
    if (value == "representation") return Preferences::Return::representation;
    return std::nullopt;
}

std::optional<Preferences::Resolution> resolution(const std::string& value) {
    if (value == "merge-duplicates") return Preferences::Resolution::merge_duplicates;
    if (value == "ignore-duplicates") return Preferences::Resolution::ignore_duplicates;
    return std::nullopt;
}

template <class T>
bool store(const std::optional<T>& value, T& target) {
    if (value) target = *value;
    return value.has_value();
}

// Whether `name=value` is a preference PostgREST knows.
bool read_one(const std::string& name, const std::string& value, Reading& reading) {
    Preferences& preferences = reading.preferences;
    if (name == "return") return store(return_form(value), preferences.return_form);
    if (name == "resolution") return store(resolution(value), preferences.resolution);
    if (name == "missing") {
        preferences.missing_default = value == "default";
        return value == "default" || value == "null";
    }
    if (name == "count") {
        preferences.count = value == "exact" || value == "planned" || value == "estimated";
        return preferences.count;
    }
    if (name == "handling") {
        reading.strict = value == "strict";
        return value == "strict" || value == "lenient";
    }
    if (name == "max-affected") {
        reading.max_affected = read_count(value);
        return reading.max_affected.has_value();
    }
    return name == "tx" && (value == "commit" || value == "rollback");
}

}  // namespace

Outcome<Preferences> parse_preferences(const std::string& header) {
    using Poco::StringTokenizer;
    Reading reading;
    for (const std::string& token : StringTokenizer(
             header, ",", StringTokenizer::TOK_TRIM | StringTokenizer::TOK_IGNORE_EMPTY)) {
        const std::size_t equals = token.find('=');
        const std::string name = token.substr(0, equals);
        const std::string value = equals == std::string::npos ? "" : token.substr(equals + 1);
        if (!reading.first_of_its_name(name)) continue;
        if (read_one(name, value, reading)) {
            // Supabase does not let the client end the transaction, so tx= is not applied.
            if (name != "tx") reading.preferences.applied.push_back(token);
        } else {
            reading.unknown.push_back(token);
        }
    }
    if (reading.strict && !reading.unknown.empty()) return unknown_preferences(reading.unknown);
    if (reading.strict) reading.preferences.max_affected = reading.max_affected;
    return std::move(reading.preferences);
}

}  // namespace sandbox
