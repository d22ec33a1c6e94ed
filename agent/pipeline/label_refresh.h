#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/pipeline/mail_run.h"

namespace agent::pipeline {

// Brings the labels of mirrored mail up to date where no history tells them: one listing a label
// instead of one get a message, by comparing which of the messages each listing holds. Labels that
// none of the messages bore and that are none of Gmail's own are not looked for.
class LabelRefresh {
public:
    explicit LabelRefresh(MailRun& run) : run_(run) {}

    // `ids`: of messages among the newest `most` that `query` finds.
    Result<Done, gmail::Error> refresh(const std::vector<std::string>& ids,
                                       const std::string& query, std::int64_t most);

private:
    using Labels = std::set<std::string>;

    Result<Labels, gmail::Error> bearers(const std::string& label, const std::string& query,
                                         std::int64_t most);

    MailRun& run_;
};

}  // namespace agent::pipeline
