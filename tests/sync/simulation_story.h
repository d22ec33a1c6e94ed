#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace test::simulation {

// What happened in a simulation, line by line, and the first rule that was broken. Ids and tokens
// are drawn by the program and differ from run to run; here they are numbered as they turn up, so
// that the same seed tells the same story.
class Story {
public:
    void tell(std::string line) { lines_.push_back(std::move(line)); }
    // `job 3`, `claim 7`: the same for the same id, whatever it is.
    std::string name(const std::string& kind, const std::string& id) {
        if (id.empty()) return "no " + kind;
        auto& named = names_[kind];
        const auto number = named.emplace(id, named.size() + 1).first->second;
        return kind + " " + std::to_string(number);
    }

    // Later ones are consequences and are not kept.
    void break_rule(const std::string& what) {
        tell("BROKEN: " + what);
        if (!broken_rule_) broken_rule_ = what;
    }
    const std::optional<std::string>& broken_rule() const { return broken_rule_; }
    const std::vector<std::string>& lines() const { return lines_; }

    // The last `count` lines.
    std::string end(std::size_t count) const {
        std::string text;
        const std::size_t first = lines_.size() > count ? lines_.size() - count : 0;
        for (std::size_t i = first; i < lines_.size(); ++i) text += lines_[i] + "\n";
        return text;
    }

private:
    std::vector<std::string> lines_;
    std::map<std::string, std::map<std::string, std::size_t>> names_;
    std::optional<std::string> broken_rule_;
};

}  // namespace test::simulation
