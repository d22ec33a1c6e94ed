#include "agent/sync/read_job.h"

#include "agent/sync/job_rows.h"

namespace agent::sync {

using supabase::Error;

Result<std::optional<storage::Job>, Error> read_job(supabase::RestClient& rest,
                                                    const std::string& id) {
    auto rows = rest.select(kJobsTable, {{supabase::eq("id", id)}, "*", "", 1});
    if (!rows) return rows.error();
    if (rows.value().empty()) return std::optional<storage::Job>{};
    auto job = job_from_row(rows.value().front());
    if (!job) {
        return Error{Error::Kind::malformed, "the server's row of job " + id + " is unreadable", "",
                     0, std::nullopt};
    }
    return job;
}

}  // namespace agent::sync
