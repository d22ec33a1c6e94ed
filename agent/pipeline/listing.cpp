#include "agent/pipeline/listing.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace agent::pipeline {
namespace {

constexpr std::size_t kFewestSlots = 64;

}  // namespace

std::vector<std::string> ids_of(const Messages& messages) {
    std::vector<std::string> ids;
    ids.reserve(messages.size());
    for (const gmail::MessageRef& message : messages) ids.push_back(message.id);
    return ids;
}

bool Listing::add(std::string_view id, std::string_view thread_id) {
    if (2 * (size() + 1) > slots_.size()) widen();
    std::uint32_t& slot = slots_[slot_of(id)];
    if (slot != 0) return false;
    if (size() == UINT32_MAX - 1) throw std::length_error("too many messages in a listing");
    text_ += id;
    const std::size_t end_of_id = text_.size();
    text_ += thread_id;
    ends_.push_back({end_of_id, text_.size()});
    slot = static_cast<std::uint32_t>(size());
    return true;
}

void Listing::add(const Messages& messages) {
    for (const gmail::MessageRef& message : messages) add(message.id, message.thread_id);
}

bool Listing::contains(std::string_view id) const {
    return !slots_.empty() && slots_[slot_of(id)] != 0;
}

std::string_view Listing::thread_of(std::string_view id) const {
    if (!contains(id)) return {};
    return thread_at(slots_[slot_of(id)] - 1);
}

std::string_view Listing::id_at(std::size_t position) const {
    const std::size_t begin = position == 0 ? 0 : ends_[position - 1].thread;
    return std::string_view(text_).substr(begin, ends_[position].id - begin);
}

std::string_view Listing::thread_at(std::size_t position) const {
    const Ends& ends = ends_[position];
    return std::string_view(text_).substr(ends.id, ends.thread - ends.id);
}

Messages Listing::stretch(std::size_t first) const {
    Messages messages;
    const std::size_t end = std::min(first + kStretch, size());
    for (std::size_t i = first; i < end; ++i) {
        messages.push_back({std::string(id_at(i)), std::string(thread_at(i))});
    }
    return messages;
}

// Half of the slots at least are free, so that this ends soon.
std::size_t Listing::slot_of(std::string_view id) const {
    const std::size_t last = slots_.size() - 1;  // their number is a power of two
    std::size_t slot = std::hash<std::string_view>{}(id)&last;
    while (slots_[slot] != 0 && id_at(slots_[slot] - 1) != id) slot = (slot + 1) & last;
    return slot;
}

void Listing::widen() {
    slots_.assign(std::max(2 * slots_.size(), kFewestSlots), 0);
    for (std::size_t i = 0; i < size(); ++i) {
        slots_[slot_of(id_at(i))] = static_cast<std::uint32_t>(i + 1);
    }
}

}  // namespace agent::pipeline
