#include "tests/sandbox/threading.h"

#include <numeric>
#include <unordered_map>

namespace sandbox {
namespace {

// Union-find with path halving; the lower number leads, so that messages lead their ancestors
// that are not there.
class Groups {
public:
    explicit Groups(std::size_t count) : leader_(count) {
        std::iota(leader_.begin(), leader_.end(), std::size_t{0});
    }
    std::size_t add() {
        leader_.push_back(leader_.size());
        return leader_.size() - 1;
    }
    std::size_t leader(std::size_t node) {
        while (leader_[node] != node) node = leader_[node] = leader_[leader_[node]];
        return node;
    }
    void join(std::size_t a, std::size_t b) {
        a = leader(a);
        b = leader(b);
        leader_[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::size_t> leader_;
};

}  // namespace

std::vector<std::string> message_ids_in(const std::string& text) {
    std::vector<std::string> ids;
    for (std::size_t begin = text.find('<'); begin != std::string::npos;
         begin = text.find('<', begin + 1)) {
        const std::size_t end = text.find('>', begin);
        if (end == std::string::npos) break;
        ids.push_back(text.substr(begin, end - begin + 1));
    }
    return ids;
}

std::vector<std::size_t> group_threads(const std::vector<ThreadLinks>& messages) {
    Groups groups(messages.size());
    std::unordered_map<std::string, std::size_t> node_of;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].message_id.empty()) continue;
        const auto [place, first] = node_of.emplace(messages[i].message_id, i);
        if (!first) groups.join(i, place->second);
    }
    for (std::size_t i = 0; i < messages.size(); ++i) {
        for (const std::string& reference : messages[i].references) {
            auto place = node_of.find(reference);
            if (place == node_of.end()) place = node_of.emplace(reference, groups.add()).first;
            groups.join(i, place->second);
        }
    }
    std::vector<std::size_t> leaders(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) leaders[i] = groups.leader(i);
    return leaders;
}

}  // namespace sandbox
