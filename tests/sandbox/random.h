#pragma once

#include <cstdint>
#include <string>

// Numbers that look random and are the same on every machine: the standard distributions are not.
namespace sandbox {

// splitmix64's finaliser: one to one, so distinct inputs give distinct outputs
// (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
constexpr std::uint64_t mix(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
}

// FNV-1a, 64 bits.
inline std::uint64_t hash_text(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char each : text) {
        hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3;
    }
    return mix(hash);
}

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(mix(seed)) {}

    std::uint64_t next() { return mix(state_++); }
    // In [0, bound); `bound` is above 0.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
    // In [0, 1).
    double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    bool chance(double probability) { return fraction() < probability; }

    template <class List>
    const auto& pick(const List& list) {
        return list[below(std::size(list))];
    }

private:
    std::uint64_t state_;
};

}  // namespace sandbox
