#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace agent {

// A credential. Printing one prints a placeholder, so a token cannot reach a log
// by accident; reveal() marks the few lines where the real text is used.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

    friend bool operator==(const Secret&, const Secret&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "[secret]"; }

private:
    std::string text_;
};

}  // namespace agent
