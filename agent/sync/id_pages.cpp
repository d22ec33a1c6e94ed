#include "agent/sync/id_pages.h"

#include <utility>

namespace agent::sync {

using supabase::Error;
using supabase::Json;

IdPages::IdPages(supabase::RestClient& rest, std::string table, supabase::Query query,
                 int page_rows, std::string after_id)
    : rest_(rest),
      table_(std::move(table)),
      query_(std::move(query)),
      filters_(query_.filters),
      last_id_(std::move(after_id)) {
    query_.order = "id.asc";
    query_.limit = page_rows;
}

Result<Json, Error> IdPages::next() {
    query_.filters = filters_;
    // As `or`, because the filters may hold one on id already.
    if (!last_id_.empty()) {
        query_.filters.push_back(supabase::any_of("id.gt.\"" + last_id_ + "\""));
    }
    auto page = rest_.select(table_, query_);
    if (!page) return page;
    for (const Json& row : page.value()) {
        const auto id = row.find("id");
        const bool ascends = id != row.end() && id->is_string() && *id > Json(last_id_);
        if (!ascends) {
            return Error{Error::Kind::malformed, "Supabase sent rows that are not in order", "",
                         200, std::nullopt};
        }
        last_id_ = id->get<std::string>();
    }
    return page;
}

}  // namespace agent::sync
