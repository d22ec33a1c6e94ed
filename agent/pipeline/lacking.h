#pragma once

#include <string>
#include <vector>

#include "agent/gmail/gmail_client.h"
#include "storage/message_cache.h"

namespace agent::pipeline {

// Those of `ids` that the mirror cannot serve in that format, in the given order, each once: they
// are not there, or there without the bodies that the full format has.
std::vector<std::string> lacking(storage::MessageCache& cache, const std::vector<std::string>& ids,
                                 gmail::Format format);

}  // namespace agent::pipeline
