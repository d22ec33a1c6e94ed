#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sandbox/postgrest_query.h"

namespace sandbox {

// Takes pieces off the front of one query parameter. A method that finds nothing leaves
// the place unchanged. The failure that is reported is the one furthest into the text.
class Scanner {
public:
    // `what` says in the error which part of the query it was.
    Scanner(std::string what, std::string_view text) : what_(std::move(what)), text_(text) {}

    bool at_end() const { return place_ == text_.size(); }
    bool next_is(std::string_view wanted) const { return text_.substr(place_).starts_with(wanted); }
    bool take(std::string_view wanted);
    void skip_spaces();
    // Everything up to the first of `stops`, or to the end.
    std::string until(std::string_view stops);

    // `"with \" inside"`; nothing when the quotes do not close before `,`, `)` or the end.
    std::optional<std::string> quoted();
    std::optional<std::string> name();
    std::optional<FieldPath> field();

    // Notes that something else was needed here; always nothing.
    std::nullopt_t expected(const std::string& wanted);
    // Notes a failure in words of its own; always nothing.
    std::nullopt_t failed(const std::string& details);
    RestError error() const;

    std::size_t place() const { return place_; }
    void go_back(std::size_t place) { place_ = place; }

private:
    std::optional<JsonStep> json_step();

    std::string what_;
    std::string_view text_;
    std::size_t place_ = 0;
    std::size_t failed_at_ = 0;
    std::string details_;
};

}  // namespace sandbox
