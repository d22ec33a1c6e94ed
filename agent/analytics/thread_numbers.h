#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace agent::analytics {

// A number from 0 on for each thread, in the order in which they are met, so that ids are kept once
// and not by everything that counts threads.
class ThreadNumbers {
public:
    using Number = std::uint32_t;

    Number of(const std::string& id) {
        const auto [known, is_new] = numbers_.try_emplace(id, static_cast<Number>(ids_.size()));
        if (is_new) ids_.push_back(&known->first);
        return known->second;
    }
    // Precondition: given out by of().
    const std::string& id(Number number) const { return *ids_.at(number); }
    std::size_t size() const { return ids_.size(); }

private:
    std::unordered_map<std::string, Number> numbers_;
    std::vector<const std::string*> ids_;
};

// The element of that number, made with all before it when it is the first time.
template <class Element>
Element& at_number(std::vector<Element>& elements, ThreadNumbers::Number number) {
    if (number >= elements.size()) elements.resize(number + std::size_t{1});
    return elements[number];
}

}  // namespace agent::analytics
