#include "storage/backup.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <system_error>
#include <vector>

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include "storage/connection.h"
#include "storage/error.h"
#include "storage/sqlite_error.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBackupsKept = 3;
constexpr std::string_view kSuffix = ".backup";
constexpr std::string_view kStampForm = "20261124T002950Z";

[[noreturn]] void cannot_write(const fs::path& file, const std::string& why) {
    throw Error(Error::Kind::cannot_open, file.string() + " cannot be written (" + why + ")");
}

// A file that is removed at the end unless it has been renamed into its place.
class PartialFile {
public:
    explicit PartialFile(fs::path target) : target_(std::move(target)), path_(target_) {
        path_ += ".partial";
        discard();  // left by a crash
    }
    ~PartialFile() { discard(); }
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    const fs::path& path() const { return path_; }
    void put_in_place() {
        std::error_code failure;
        fs::rename(path_, target_, failure);
        if (failure) cannot_write(target_, failure.message());
    }

private:
    void discard() {
        std::error_code absent;
        fs::remove(path_, absent);
    }

    fs::path target_, path_;
};

std::string stamp(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

std::string version_text(int version) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d", version);
    return text.data();
}

void make_private_folder(const fs::path& folder) {
    std::error_code failure;
    if (fs::create_directories(folder, failure)) {
        fs::permissions(folder, fs::perms::owner_all, failure);
    }
    if (failure) cannot_write(folder, failure.message());
}

void remove_all_but_newest(const fs::path& folder, const std::string& prefix) {
    std::vector<fs::path> backups;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with(prefix) && name.ends_with(kSuffix)) backups.push_back(entry->path());
    }
    const auto stamp_of = [](const fs::path& backup) {
        const std::string name = backup.stem().string();
        return name.substr(name.size() - std::min(name.size(), kStampForm.size()));
    };
    std::ranges::sort(backups, std::ranges::greater(), stamp_of);
    for (std::size_t i = kBackupsKept; i < backups.size() && !failure; ++i) {
        fs::remove(backups[i], failure);
    }
    if (failure) cannot_write(folder, failure.message());
}

// SQLiteCpp throws neither for busy nor for locked.
void copy_all(SQLite::Database& to, SQLite::Database& from) {
    const int result = SQLite::Backup(to, from).executeStep();
    if (result != SQLITE_DONE) throw SQLite::Exception(to.getHandle(), result);
}

}  // namespace

void back_up(SQLite::Database& connection, const fs::path& source, const fs::path& target) {
    std::error_code absent;
    if (fs::equivalent(source, target, absent)) cannot_write(target, "it is the database itself");

    PartialFile partial(target);
    make_private(partial.path());
    with_errors_of(target, [&] {
        SQLite::Database copy(partial.path(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        copy_all(copy, connection);
    });
    partial.put_in_place();
}

void restore(SQLite::Database& connection, const fs::path& target, const fs::path& backup) {
    with_errors_of(target, [&] {
        SQLite::Database copy(backup, SQLite::OPEN_READONLY);
        copy_all(connection, copy);
    });
}

fs::path back_up_before_upgrade(SQLite::Database& connection, const fs::path& source,
                                const fs::path& folder, int version, Instant now) {
    const fs::path kept_in = folder.empty() ? fs::absolute(source).parent_path() : folder;
    make_private_folder(kept_in);
    const std::string prefix = source.filename().string() + ".v";
    fs::path copy =
        kept_in / (prefix + version_text(version) + "." + stamp(now) + std::string(kSuffix));
    back_up(connection, source, copy);
    remove_all_but_newest(kept_in, prefix);
    return copy;
}

}  // namespace storage
