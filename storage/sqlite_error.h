#pragma once

#include <filesystem>

#include <SQLiteCpp/Exception.h>

namespace storage {

// The one place that reads SQLite's result codes. Throws the storage::Error that `exception`
// stands for; throws `exception` itself when it is not about the database as a whole.
[[noreturn]] void rethrow(const SQLite::Exception& exception, const std::filesystem::path& file);

// Runs `work`, which uses the database in `file`, and lets out storage::Error for what SQLite
// reports about the database as a whole.
template <class Work>
decltype(auto) with_errors_of(const std::filesystem::path& file, const Work& work) {
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        rethrow(exception, file);
    }
}

}  // namespace storage
