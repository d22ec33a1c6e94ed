#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"
#include "storage/query.h"
#include "storage/zstd_dictionary.h"

namespace storage {

// The two forms of message_cache.raw_data: JSON text, and text packed with a dictionary of
// raw_dictionaries. To be used inside a Transaction or with a Lease held.
class RawData {
public:
    explicit RawData(Database& database);

    // As it is stored: packed with the newest dictionary, unless there is none, or `text` is no
    // JSON (then the table refuses it) or becomes no smaller.
    TextOrBlob packed(const std::string& text);

    // The text again. Throws Error::corrupt when a packed one is damaged.
    std::string text(TextOrBlob stored);
    // Whether `stored` is a form of `text`; a damaged one is not.
    bool holds(const TextOrBlob& stored, const std::string& text);

    bool has_dictionary();
    // Makes a dictionary of `samples`; false when they will not do.
    bool learn(const std::vector<std::string>& samples, Instant now);

private:
    std::optional<std::string> unpacked(const Blob& frame);
    ZstdDictionary* newest();
    ZstdDictionary* with_id(std::int64_t id);
    bool is_json(const std::string& text);

    Database& database_;
    Prepared newest_id_{"SELECT max(id) FROM raw_dictionaries"};
    Prepared last_id_{"SELECT seq FROM sqlite_sequence WHERE name = 'raw_dictionaries'"};
    Prepared content_{"SELECT content FROM raw_dictionaries WHERE id = ?1"};
    Prepared insert_{"INSERT INTO raw_dictionaries (id, made_at, content) VALUES (?1, ?2, ?3)"};
    Prepared is_json_{"SELECT json_valid(?1)"};
    std::map<std::int64_t, ZstdDictionary> dictionaries_;  // those read so far
};

}  // namespace storage
