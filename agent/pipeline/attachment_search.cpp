#include "agent/pipeline/attachment_search.h"

namespace agent::pipeline {
namespace {

constexpr int kIdsAPage = 500;  // Gmail's maximum

std::string seconds_text(Instant instant) {
    return std::to_string(
        std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count());
}

}  // namespace

Result<Done, gmail::Error> mark_attachments(const ListPage& list_page, storage::MessageCache& cache,
                                            const storage::MessageWindow::Dates& dates) {
    // A second more at either end: dates of mail are finer than those of a search.
    const std::chrono::seconds second(1);
    gmail::ListQuery query{"has:attachment after:" + seconds_text(dates.oldest - second) +
                               " before:" + seconds_text(dates.newest + 2 * second),
                           {},
                           kIdsAPage,
                           ""};
    do {
        const auto page = list_page(query);
        if (!page) return page.error();
        std::vector<std::string> ids;
        for (const gmail::MessageRef& message : page.value().messages) ids.push_back(message.id);
        cache.mark_with_attachments(ids);
        query.page_token = page.value().next_page_token;
    } while (!query.page_token.empty());
    return Done{};
}

}  // namespace agent::pipeline
