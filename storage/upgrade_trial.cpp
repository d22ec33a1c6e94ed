#include "storage/upgrade_trial.h"

#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "migrations/migrations.h"
#include "storage/backup.h"
#include "storage/connection.h"
#include "storage/error.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

fs::path beside(const fs::path& mirror, const char* suffix) {
    fs::path file = mirror;
    return file += suffix;
}

}  // namespace

UpgradeTrial::UpgradeTrial(fs::path mirror)
    : mirror_(std::move(mirror)), file_(beside(mirror_, ".upgrade")) {}

bool UpgradeTrial::under_way() const {
    return read().has_value();
}

void UpgradeTrial::begin(const fs::path& backup, int target) const {
    write({target, 0, fs::absolute(backup)});
}

void UpgradeTrial::end() const {
    std::error_code absent;
    fs::remove(file_, absent);
}

UpgradeTrial::Start UpgradeTrial::start(int known) const {
    auto record = read();
    if (!record) return Start::usual;
    if (record->target > known) {
        undo(*record);
        return Start::undone_older;
    }
    if (record->starts >= kStarts) {
        undo(*record);
        return Start::undone_failed;
    }
    ++record->starts;
    write(*record);
    return Start::usual;
}

int UpgradeTrial::own_schema() {
    return static_cast<int>(migrations::sqlite_steps().size());
}

std::optional<UpgradeTrial::Record> UpgradeTrial::read() const {
    std::ifstream in(file_, std::ios::binary);
    Record record;
    std::string backup;
    if (!(in >> record.target >> record.starts) || in.get() != '\n') return std::nullopt;
    if (!std::getline(in, backup)) return std::nullopt;
    record.backup = fs::path(std::u8string(backup.begin(), backup.end()));
    return record;
}

void UpgradeTrial::write(const Record& record) const {
    const fs::path unfinished = beside(file_, ".new");
    make_private(unfinished);
    const std::u8string backup = record.backup.u8string();
    std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
    out << record.target << ' ' << record.starts << '\n'
        << std::string(backup.begin(), backup.end()) << '\n';
    out.close();
    std::error_code failure;
    if (out) fs::rename(unfinished, file_, failure);
    if (!out || failure) {
        throw Error(Error::Kind::cannot_open, file_.string() + " cannot be written");
    }
}

void UpgradeTrial::undo(const Record& record) const {
    DatabaseOptions options;
    options.file = mirror_;
    const auto upgraded = open_connection(options);
    back_up(*upgraded, mirror_, beside(mirror_, ".upgraded"));
    restore(*upgraded, mirror_, record.backup);
    end();
}

}  // namespace storage
