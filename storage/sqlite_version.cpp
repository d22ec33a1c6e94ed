#include "storage/sqlite_version.h"

namespace storage {

bool is_free_of_wal_reset_race(int version) {
    constexpr int kFirstWithWal = 3'007'000;
    constexpr int kFixed = 3'051'003;
    const auto in_line_since = [version](int first_fixed, int next_line) {
        return version >= first_fixed && version < next_line;
    };
    return version < kFirstWithWal || version >= kFixed || in_line_since(3'044'006, 3'045'000) ||
           in_line_since(3'050'007, 3'051'000);
}

}  // namespace storage
