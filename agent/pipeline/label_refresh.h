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

    // `ids`: some thousands at most, near to each other in time, since all mail between the first
    // and the last of them is listed.
    Result<Done, gmail::Error> refresh(const std::vector<std::string>& ids);

private:
    using Labels = std::set<std::string>;

    Result<Listing, gmail::Error> bearers(const std::string& label, const std::string& query);

    MailRun& run_;
};

}  // namespace agent::pipeline
