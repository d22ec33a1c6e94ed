#include "storage/raw_data.h"

#include <algorithm>

#include "storage/error.h"

namespace storage {
namespace {

// Those below are kept for dictionaries of a public registry (RFC 8878 5).
constexpr std::int64_t kFirstDictionary = 32768;
// Gmail takes no message of more than 50 MB; JSON and base64 add to that.
constexpr std::size_t kMostBytes = 512u << 20;

}  // namespace

RawData::RawData(Database& database) : database_(database) {}

TextOrBlob RawData::packed(const std::string& text) {
    ZstdDictionary* const dictionary = newest();
    if (dictionary == nullptr || !is_json(text)) return text;
    Blob frame{dictionary->compress(text)};
    if (frame.bytes.size() >= text.size()) return text;
    return frame;
}

std::string RawData::text(TextOrBlob stored) {
    if (auto* const text = std::get_if<std::string>(&stored)) return std::move(*text);
    auto text = unpacked(std::get<Blob>(stored));
    if (!text) {
        throw Error(Error::Kind::corrupt, database_.file().string() + " holds a damaged message");
    }
    return std::move(*text);
}

bool RawData::holds(const TextOrBlob& stored, const std::string& text) {
    if (const auto* const plain = std::get_if<std::string>(&stored)) return *plain == text;
    return unpacked(std::get<Blob>(stored)) == text;
}

std::optional<std::string> RawData::unpacked(const Blob& frame) {
    ZstdDictionary* const dictionary = with_id(ZstdDictionary::id_of_frame(frame.bytes));
    if (dictionary == nullptr) return std::nullopt;
    return dictionary->decompress(frame.bytes, kMostBytes);
}

bool RawData::has_dictionary() {
    return newest() != nullptr;
}

bool RawData::learn(const std::vector<std::string>& samples, Instant now) {
    std::int64_t last = 0;  // of all that ever were
    {
        Query query(database_, last_id_);
        if (query.next()) query.read(last);
    }
    const std::int64_t id = std::max(last + 1, kFirstDictionary);
    auto content = ZstdDictionary::train(samples, static_cast<std::uint32_t>(id));
    if (!content) return false;
    Query(database_, insert_, id, now, Blob{std::move(*content)}).run();
    return true;
}

ZstdDictionary* RawData::newest() {
    std::optional<std::int64_t> id;
    Query query(database_, newest_id_);
    if (query.next()) query.read(id);
    return id ? with_id(*id) : nullptr;
}

ZstdDictionary* RawData::with_id(std::int64_t id) {
    const auto known = dictionaries_.find(id);
    if (known != dictionaries_.end()) return &known->second;
    Query query(database_, content_, id);
    if (!query.next()) return nullptr;
    TextOrBlob content;
    query.read(content);
    return &dictionaries_.try_emplace(id, std::get<Blob>(content).bytes).first->second;
}

bool RawData::is_json(const std::string& text) {
    Query query(database_, is_json_, text);
    bool valid = false;
    if (query.next()) query.read(valid);
    return valid;
}

}  // namespace storage
