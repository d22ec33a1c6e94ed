#include "tests/sandbox/postgrest_schema.h"

#include <algorithm>

namespace sandbox {

const Column* TableSchema::find_column(const std::string& column) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const Column& each) { return each.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

}  // namespace sandbox
