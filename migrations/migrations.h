#pragma once

#include <span>
#include <string_view>

namespace migrations {

// One step of a schema's history: a file NNNN_verb_noun.sql, never edited once released.
struct Migration {
    int version = 0;            // NNNN
    std::string_view name;      // NNNN_verb_noun
    std::string_view checksum;  // SHA-256 of the file, in hex
    std::string_view sql;       // statements without BEGIN and COMMIT
};

// The steps of the SQLite mirror, by version from 1 without gaps.
std::span<const Migration> sqlite_steps();

}  // namespace migrations
