#include "agent/config/env_file.h"

#include <algorithm>
#include <cctype>

#include "agent/base/user_error.h"
#include "agent/config/text_file.h"

namespace agent::config {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

bool is_name_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
}

class Parser {
public:
    Parser(std::string_view text, const std::filesystem::path& file) : rest_(text), file_(file) {}

    std::map<std::string, std::string> parse() {
        std::map<std::string, std::string> values;
        for (; !rest_.empty(); end_line()) {
            skip_blanks();
            if (at_end_of_content()) continue;
            const std::string name = read_name();
            values[name] = read_value();
            skip_blanks();
            if (!at_end_of_content()) fail(line_, "something follows the closing quote");
        }
        return values;
    }

private:
    char peek() const { return rest_.empty() ? '\n' : rest_.front(); }
    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        if (c == '\n') ++line_;
        return c;
    }
    void skip_blanks() {
        while (is_blank(peek())) take();
    }
    bool at_end_of_content() const { return peek() == '\n' || peek() == '#'; }
    void end_line() {
        while (!rest_.empty() && take() != '\n') {
        }
    }

    std::string read_name() {
        std::string name = read_word();
        skip_blanks();
        if (name == "export" && peek() != '=') {
            name = read_word();
            skip_blanks();
        }
        if (name.empty() || peek() != '=') fail(line_, "it is not NAME=value");
        take();
        return name;
    }
    std::string read_word() {
        std::string word;
        while (is_name_character(peek())) word += take();
        return word;
    }

    std::string read_value() {
        skip_blanks();
        if (peek() == '"' || peek() == '\'') return read_quoted(take());
        std::string value;
        // A # begins a comment only after a blank, so that it may stand in a password.
        while (peek() != '\n' && !(peek() == '#' && (value.empty() || is_blank(value.back())))) {
            value += take();
        }
        while (!value.empty() && is_blank(value.back())) value.pop_back();
        return value;
    }
    std::string read_quoted(char quote) {
        const int opened = line_;
        std::string value;
        while (!rest_.empty()) {
            const char c = take();
            if (c == quote) return value;
            value += c == '\\' && quote == '"' && !rest_.empty() ? unescape(take()) : c;
        }
        fail(opened, "its quote is never closed");
    }
    static char unescape(char c) {
        switch (c) {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            default:
                return c;
        }
    }

    [[noreturn]] void fail(int line, const std::string& why) const {
        throw UserError(ExitCode::configuration,
                        to_text(file_) + ", line " + std::to_string(line) + ": " + why,
                        "write one NAME=value a line");
    }

    std::string_view rest_;
    const std::filesystem::path& file_;
    int line_ = 1;
};

}  // namespace

std::map<std::string, std::string> parse_env_file(std::string_view text,
                                                  const std::filesystem::path& file) {
    return Parser(text, file).parse();
}

}  // namespace agent::config
