#pragma once

#include <type_traits>
#include <utility>
#include <variant>

namespace agent {

// A value, or the typed reason why there is none. For failures that a caller is
// expected to decide about; anything else is an exception.
template <class T, class E>
class [[nodiscard]] Result {
    static_assert(!std::is_same_v<T, E>);

public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }

    // Precondition: holds a value. Throws std::bad_variant_access otherwise.
    const T& value() const& { return std::get<0>(state_); }
    T& value() & { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }

    // Precondition: holds an error. Throws std::bad_variant_access otherwise.
    const E& error() const& { return std::get<1>(state_); }
    E&& error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<T, E> state_;
};

// What a Result holds when success carries no value.
struct Done {};

}  // namespace agent
