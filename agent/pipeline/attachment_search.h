#pragma once

#include <functional>

#include "agent/gmail/gmail_client.h"
#include "storage/message_cache.h"
#include "storage/message_window.h"

namespace agent::pipeline {

using ListPage =
    std::function<Result<gmail::MessagePage, gmail::Error>(const gmail::ListQuery& query)>;

// For mail that came in the metadata format, which has no parts: marks what carries attachments
// among the mirror's messages dated from `dates.oldest` to `dates.newest`, by one listing.
Result<Done, gmail::Error> mark_attachments(const ListPage& list_page, storage::MessageCache& cache,
                                            const storage::MessageWindow::Dates& dates);

}  // namespace agent::pipeline
