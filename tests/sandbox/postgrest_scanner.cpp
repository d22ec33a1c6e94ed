#include "tests/sandbox/postgrest_scanner.h"

#include <cctype>

namespace sandbox {
namespace {

bool is_name_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == ' ';
}

std::string without_outer_spaces(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool all_digits(std::string_view text) {
    for (const char c : text) {
        if (std::isdigit(static_cast<unsigned char>(c)) == 0) return false;
    }
    return !text.empty();
}

}  // namespace

bool Scanner::take(std::string_view wanted) {
    if (!next_is(wanted)) return false;
    place_ += wanted.size();
    return true;
}

void Scanner::skip_spaces() {
    while (take(" ") || take("\t")) {
    }
}

std::string Scanner::until(std::string_view stops) {
    const std::size_t end = std::min(text_.find_first_of(stops, place_), text_.size());
    std::string piece(text_.substr(place_, end - place_));
    place_ = end;
    return piece;
}

std::optional<std::string> Scanner::quoted() {
    if (!next_is("\"")) return std::nullopt;
    std::string value;
    for (std::size_t i = place_ + 1; i < text_.size(); ++i) {
        if (text_[i] == '"') {
            const bool closes = i + 1 == text_.size() || text_[i + 1] == ',' || text_[i + 1] == ')';
            if (!closes) return std::nullopt;
            place_ = i + 1;
            return value;
        }
        if (text_[i] == '\\' && i + 1 < text_.size()) ++i;
        value += text_[i];
    }
    return std::nullopt;
}

// Names may hold hyphens, but `->` begins a JSON step.
std::optional<std::string> Scanner::name() {
    if (auto value = quoted()) return value;
    std::size_t end = place_;
    while (end < text_.size()) {
        const bool hyphen = text_[end] == '-' && !text_.substr(end).starts_with("->");
        if (!hyphen && !is_name_character(text_[end])) break;
        ++end;
    }
    std::string found = without_outer_spaces(std::string(text_.substr(place_, end - place_)));
    if (found.empty()) return expected("field name (* or [a..z0..9_$])");
    place_ = end;
    return found;
}

std::optional<JsonStep> Scanner::json_step() {
    JsonStep step;
    if (take("->>")) {
        step.as_text = true;
    } else if (!take("->")) {
        return std::nullopt;
    }
    const bool negative = take("-");
    auto key = name();
    if (!key) return std::nullopt;
    step.is_index = all_digits(*key);
    if (negative && !step.is_index) return expected("digit");
    step.key = (negative ? "-" : "") + *key;
    return step;
}

std::optional<FieldPath> Scanner::field() {
    skip_spaces();
    auto column = name();
    if (!column) return std::nullopt;
    FieldPath path{std::move(*column), {}};
    while (next_is("->")) {
        auto step = json_step();
        if (!step) return std::nullopt;
        path.steps.push_back(std::move(*step));
    }
    skip_spaces();
    return path;
}

std::nullopt_t Scanner::expected(const std::string& wanted) {
    const std::string found =
        at_end() ? "end of input" : "\"" + std::string(text_.substr(place_, 1)) + "\"";
    return failed("unexpected " + found + " expecting " + wanted);
}

std::nullopt_t Scanner::failed(const std::string& details) {
    if (details_.empty() || place_ >= failed_at_) {
        failed_at_ = place_;
        details_ = details;
    }
    return std::nullopt;
}

RestError Scanner::error() const {
    return parse_error(what_, std::string(text_), failed_at_ + 1, details_);
}

}  // namespace sandbox
