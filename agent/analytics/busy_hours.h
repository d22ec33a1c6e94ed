#pragma once

#include <array>

#include <nlohmann/json.hpp>

#include "agent/analytics/correspondence.h"

namespace agent::analytics {

// When mail comes and goes, without noise: messages of each hour of each weekday.
class BusyHours {
public:
    void add(const Correspondence& mail);
    // `received` and `sent`: seven rows from Monday, of 24 hours. `busiest`: the fullest hour of
    // both together, the earliest of equal ones, or null without mail.
    nlohmann::json value() const;

private:
    using Week = std::array<std::array<std::int64_t, 24>, 7>;
    nlohmann::json busiest() const;

    Week received_{}, sent_{};
};

// The hours of a working day, Monday to Friday: from <= hour < until.
struct Workday {
    int from = 9;
    int until = 18;

    bool contains(const LocalTime& local) const {
        return local.weekday < 5 && local.hour >= from && local.hour < until;
    }
};

// How much of the mail is outside working hours, without noise.
class AfterHours {
public:
    explicit AfterHours(const Workday& workday) : workday_(workday) {}

    void add(const Correspondence& mail);
    nlohmann::json value() const;

private:
    struct Side {
        std::int64_t messages = 0;
        std::int64_t evening = 0;  // Monday to Friday, before or after work
        std::int64_t weekend = 0;
    };
    static nlohmann::json side(const Side& side);

    Workday workday_;
    Side sent_, received_;
};

}  // namespace agent::analytics
