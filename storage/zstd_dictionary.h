#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace storage {

// A dictionary of Zstandard (RFC 8878), which holds what many small texts have in common. Every
// frame names the dictionary it was made with. Used by one thread at a time.
class ZstdDictionary {
public:
    // `content` as train() returned it. Throws std::invalid_argument when it is no dictionary.
    explicit ZstdDictionary(std::string_view content);
    ~ZstdDictionary();

    // Learns from `samples`, which should be hundreds, and carries `id` (32768 to 2^31 - 1).
    // Nothing when they have too little in common or are too few.
    static std::optional<std::string> train(std::span<const std::string> samples, std::uint32_t id);

    // The id that a frame, or a dictionary's content, names; 0: none.
    static std::uint32_t id_of_frame(std::string_view frame);

    std::string compress(std::string_view text);
    // Nothing when the frame is damaged or another dictionary's, or holds more than `most` bytes.
    std::optional<std::string> decompress(std::string_view frame, std::size_t most);

private:
    struct Handles;
    std::unique_ptr<Handles> handles_;
};

}  // namespace storage
