#include "tests/sandbox/postgrest_condition.h"

#include <array>

#include <Poco/String.h>

#include "tests/sandbox/postgrest_scanner.h"

namespace sandbox {
namespace {

// In a logic tree a value ends at , or ); elsewhere it is all the rest.
enum class ValueEnd { of_text, of_item };

std::optional<Operation> find_operation(const std::string& word) {
    struct Entry {
        const char* word;
        Operation operation;
    };
    static constexpr std::array kEntries = {Entry{"eq", Operation::eq},
                                            Entry{"neq", Operation::neq},
                                            Entry{"gt", Operation::gt},
                                            Entry{"gte", Operation::gte},
                                            Entry{"lt", Operation::lt},
                                            Entry{"lte", Operation::lte},
                                            Entry{"like", Operation::like},
                                            Entry{"ilike", Operation::ilike},
                                            Entry{"is", Operation::is},
                                            Entry{"in", Operation::in},
                                            Entry{"isdistinct", Operation::isdistinct}};
    for (const Entry& entry : kEntries) {
        if (word == entry.word) return entry.operation;
    }
    return std::nullopt;
}

std::string item(Scanner& in) {
    if (auto value = in.quoted()) return *value;
    return in.until(",)");
}

std::optional<std::vector<std::string>> scan_list(Scanner& in) {
    in.skip_spaces();
    if (!in.take("(")) return in.expected("\"(\"");
    std::vector<std::string> values;
    do {
        values.push_back(item(in));
    } while (in.take(","));
    if (!in.take(")")) return in.expected("\",\" or \")\"");
    in.skip_spaces();
    return values;
}

std::optional<std::string> scan_trilean(Scanner& in) {
    const std::size_t start = in.place();
    const std::string word = Poco::toLower(in.until(",)"));
    for (const char* known : {"null", "not_null", "true", "false", "unknown"}) {
        if (word == known) return word;
    }
    in.go_back(start);
    return in.expected("null or trilean value (unknown, true, false)");
}

std::optional<std::vector<std::string>> scan_values(Scanner& in, Operation operation,
                                                    ValueEnd value_end) {
    if (operation == Operation::in) return scan_list(in);
    if (operation == Operation::is) {
        const auto word = scan_trilean(in);
        if (!word) return std::nullopt;
        return std::vector{*word};
    }
    return std::vector{value_end == ValueEnd::of_item ? item(in) : in.until("")};
}

std::optional<Condition> scan_operation(Scanner& in, FieldPath field, ValueEnd value_end) {
    Condition condition;
    condition.field = std::move(field);
    condition.negated = in.take("not.");
    const std::size_t start = in.place();
    const std::string word = in.until(".,()");
    const auto operation = find_operation(word);
    const bool delimited = in.take(".");
    if (!operation || !delimited) {
        in.go_back(start);
        if (delimited || !in.at_end()) return in.expected("operator (eq, gt, ...)");
        return in.failed("unexpected end of input expecting operator (eq, gt, ...)");
    }
    condition.operation = *operation;
    auto values = scan_values(in, *operation, value_end);
    if (!values) return std::nullopt;
    condition.values = std::move(*values);
    return condition;
}

std::optional<Logic> scan_leaf(Scanner& in) {
    auto field = in.field();
    if (!field) return std::nullopt;
    if (!in.take(".")) return in.expected("delimiter (.)");
    auto condition = scan_operation(in, std::move(*field), ValueEnd::of_item);
    if (!condition) return std::nullopt;
    Logic leaf;
    leaf.kind = Logic::Kind::leaf;
    leaf.condition = std::move(*condition);
    return leaf;
}

bool begins_group(const Scanner& in) {
    for (const char* word : {"and(", "or(", "not.and(", "not.or("}) {
        if (in.next_is(word)) return true;
    }
    return false;
}

std::optional<Logic> scan_group(Scanner& in) {
    Logic group;
    group.negated = in.take("not.");
    group.kind = in.take("and") ? Logic::Kind::all : Logic::Kind::any;
    if (group.kind == Logic::Kind::any) (void)in.take("or");
    in.skip_spaces();
    if (!in.take("(")) return in.expected("\"(\"");
    do {
        in.skip_spaces();
        auto child = begins_group(in) ? scan_group(in) : scan_leaf(in);
        if (!child) return std::nullopt;
        group.children.push_back(std::move(*child));
        in.skip_spaces();
    } while (in.take(","));
    if (!in.take(")")) return in.expected("\",\" or \")\"");
    return group;
}

}  // namespace

Outcome<Condition> parse_condition(const std::string& name, const std::string& value) {
    Scanner name_in("tree path", name);
    auto field = name_in.field();
    if (field && !name_in.at_end()) field = name_in.expected("end of input");
    if (!field) return name_in.error();

    Scanner in("filter", value);
    auto condition = scan_operation(in, std::move(*field), ValueEnd::of_text);
    if (condition && !in.at_end()) condition = in.expected("end of input");
    if (!condition) return in.error();
    return std::move(*condition);
}

Outcome<Logic> parse_logic(const std::string& name, const std::string& value) {
    const std::string text = name + value;
    Scanner in("logic tree", text);
    auto logic = scan_group(in);
    if (logic && !in.at_end()) logic = in.expected("end of input");
    if (!logic) return in.error();
    return std::move(*logic);
}

}  // namespace sandbox
