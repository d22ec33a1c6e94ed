#pragma once

#include <filesystem>
#include <optional>

#include "storage/types.h"

namespace storage {

// An upgrade of a mirror's schema is on trial from the moment before its first step until a
// program has come to work with the new schema. Until then nothing depends on it, so that the copy
// taken before may be put back: for a program that is older, or that dies again and again. The
// file `<mirror>.upgrade` says that a trial is on; without it every call but begin() does nothing.
class UpgradeTrial {
public:
    explicit UpgradeTrial(std::filesystem::path mirror);

    bool under_way() const;

    // `backup` is the mirror as it was; `target` the schema version aimed at. Throws
    // Error::cannot_open when the file cannot be written.
    void begin(const std::filesystem::path& backup, int target) const;
    // The upgrade has proved itself.
    void end() const;

    enum class Start {
        usual,         // no trial, or one that may go on
        undone_older,  // the upgrade was a newer program's, and is undone: go on
        undone_failed  // too many starts with our own upgrade: it is undone, do not try again
    };
    // For the program that is about to open and work on the mirror, whose schema `known` is: counts
    // its start and undoes the upgrade where that is due. What is replaced is kept as
    // `<mirror>.upgraded`. Only with the data folder's lock. Throws storage::Error.
    Start start(int known) const;

    // The schema version that this program migrates to.
    static int own_schema();

    // Starts after which a program that has not come to work is taken as unable to.
    static constexpr int kStarts = 3;

private:
    struct Record {
        int target = 0;
        int starts = 0;
        std::filesystem::path backup;
    };
    std::optional<Record> read() const;
    void write(const Record& record) const;
    void undo(const Record& record) const;

    std::filesystem::path mirror_, file_;
};

}  // namespace storage
