#pragma once

#include <string>
#include <vector>

#include "agent/supabase/rest_client.h"

namespace agent::sync {

// Reads the rows of a table page by page in the order of their ids, in memory that does not grow
// with their number. An id never changes, so a row that is changed meanwhile neither moves nor
// comes twice; one that is added meanwhile may be left out.
class IdPages {
public:
    // `query` brings filters and select (which names id); order and limit are set here.
    // `page_rows` is a wish: the server's own limit may be lower. Begins after `after_id`.
    IdPages(supabase::RestClient& rest, std::string table, supabase::Query query, int page_rows,
            std::string after_id = "");

    // The next rows; an empty page is the end. Error::malformed when the server's pages do not
    // ascend or a row has no id.
    Result<supabase::Json, supabase::Error> next();

    // Of the last row so far; `after_id` before the first.
    const std::string& last_id() const { return last_id_; }

private:
    supabase::RestClient& rest_;
    std::string table_;
    supabase::Query query_;
    std::vector<supabase::Filter> filters_;
    std::string last_id_;
};

}  // namespace agent::sync
