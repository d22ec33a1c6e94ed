#include "storage/types.h"

#include <array>
#include <utility>

namespace storage {
namespace {

constexpr std::array<std::pair<JobStatus, std::string_view>, 4> kStatuses{{
    {JobStatus::pending, "pending"},
    {JobStatus::processing, "processing"},
    {JobStatus::failed, "failed"},
    {JobStatus::completed, "completed"},
}};

}  // namespace

std::string_view to_string(JobStatus status) {
    for (const auto& [value, text] : kStatuses) {
        if (value == status) return text;
    }
    return "";
}

std::optional<JobStatus> parse_job_status(std::string_view text) {
    for (const auto& [value, name] : kStatuses) {
        if (name == text) return value;
    }
    return std::nullopt;
}

}  // namespace storage
