#pragma once

#include <cstdint>
#include <memory>

#include "storage/database.h"

namespace storage {

// Packs the raw_data of messages that were cached before there was a dictionary, in small steps,
// and makes that dictionary once there is enough mail to learn from. Messages do not change by it.
class MessagePacking {
public:
    // Fewer would make a dictionary of a few senders' habits.
    static constexpr int kMessagesToLearnFrom = 1'000;

    explicit MessagePacking(Database& database);
    ~MessagePacking();

    // One step, in one transaction: makes the dictionary, or packs up to `limit` messages and gives
    // their space back at the next checkpoint. Returns false when nothing is left to do.
    bool step(int limit, Instant now);

private:
    bool learn(Instant now);
    bool pack(int limit);
    void pack_row(std::int64_t number);

    struct Statements;
    Database& database_;
    std::unique_ptr<Statements> statements_;
    bool hopeless_ = false;  // this mail has too little in common
};

}  // namespace storage
