#pragma once

#include <span>
#include <string>
#include <vector>

#include "agent/gmail/gmail_client.h"

namespace agent::pipeline {

// One thing to get from Gmail and the messages that are wanted of it.
struct Errand {
    gmail::Wanted target;
    std::vector<std::string> ids;

    bool is_thread() const { return target.kind == gmail::Wanted::Kind::thread; }
};

// Errands that bring all of `messages`, in the order of each errand's first message. A thread is
// got as a whole when that costs fewer units than its wanted messages one by one; of the others in
// it nothing is kept, so that a mirror holds what its jobs asked for, however it came.
std::vector<Errand> plan_errands(std::span<const gmail::MessageRef> messages,
                                 const gmail::Prices& prices, bool group_threads);

Errand single_errand(const std::string& id);

}  // namespace agent::pipeline
