#include <algorithm>

#include <Poco/String.h>
#include <Poco/StringTokenizer.h>

#include "agent/cli/command.h"
#include "agent/config/config.h"
#include "agent/config/nearest.h"

namespace agent::cli {

namespace {

// A validator keeps its words in its name, which nothing else uses: what it says of itself (its
// description) would become part of the value's name in the help.
constexpr const char* kMark = "words:";

CLI::Validator named(CLI::Validator validator, const std::vector<std::string>& words) {
    validator.name(kMark + Poco::cat(std::string("|"), words.begin(), words.end()));
    return validator;
}

// Without what was given, which may be a secret in the wrong place.
std::string refusal(const std::vector<std::string>& words, const std::string& given) {
    const std::string meant = config::nearest(given, words, 2);
    const std::string all = Poco::cat(std::string(", "), words.begin(), words.end());
    return "must be one of " + all + (meant.empty() ? "" : "; did you mean " + meant + "?");
}

}  // namespace

CLI::Validator likely(const std::vector<std::string>& words) {
    return named(CLI::Validator([](std::string&) { return std::string(); }, ""), words);
}

CLI::Validator one_of(const std::vector<std::string>& words) {
    const auto check = [words](const std::string& given) {
        const bool known = std::find(words.begin(), words.end(), given) != words.end();
        return known ? std::string() : refusal(words, given);
    };
    return named(CLI::Validator([check](std::string& given) { return check(given); }, ""), words);
}

std::vector<std::string> names_of_settings(const std::string& after) {
    std::vector<std::string> names;
    for (const config::Setting& setting : config::all_settings()) {
        names.push_back(std::string(setting.name) + after);
    }
    return names;
}

std::vector<std::string> known_words(const CLI::Validator& validator) {
    const std::string name = validator.get_name();
    const std::string mark = kMark;
    if (!name.starts_with(mark)) return {};
    const Poco::StringTokenizer words(name.substr(mark.size()), "|");
    return {words.begin(), words.end()};
}

}  // namespace agent::cli
