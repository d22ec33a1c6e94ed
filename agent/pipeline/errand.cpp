#include "agent/pipeline/errand.h"

#include <unordered_map>

namespace agent::pipeline {

using Kind = gmail::Wanted::Kind;

Errand single_errand(const std::string& id) {
    return {{Kind::message, id}, {id}};
}

std::vector<Errand> plan_errands(std::span<const gmail::MessageRef> messages,
                                 const gmail::Prices& prices, bool group_threads) {
    std::unordered_map<std::string, std::int64_t> in_thread;
    if (group_threads) {
        for (const gmail::MessageRef& message : messages) ++in_thread[message.thread_id];
        in_thread.erase("");  // unknown
    }
    std::vector<Errand> errands;
    std::unordered_map<std::string, std::size_t> planned;  // thread to its errand
    for (const gmail::MessageRef& message : messages) {
        const auto thread = in_thread.find(message.thread_id);
        if (thread == in_thread.end() || thread->second * prices.message <= prices.thread) {
            errands.push_back(single_errand(message.id));
            continue;
        }
        const auto [errand, is_new] = planned.try_emplace(message.thread_id, errands.size());
        if (is_new) errands.push_back({{Kind::thread, message.thread_id}, {}});
        errands[errand->second].ids.push_back(message.id);
    }
    return errands;
}

}  // namespace agent::pipeline
