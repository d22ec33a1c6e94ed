#include "agent/analytics/correspondence.h"

#include "agent/analytics/wording.h"

namespace agent::analytics {

Correspondence correspondence(const storage::MessageHead& head, const OwnAddresses& own,
                              ThreadNumbers& threads, TimeZone& zone) {
    const bool mine = own.contains(head.from_email);
    const bool newsletter = !mine && head.has_list_marks;
    return {head,
            threads.of(head.thread_id.empty() ? "message " + head.message_id : head.thread_id),
            comparable(head.from_email),
            zone.local(head.internal_date),
            mine,
            newsletter,
            !mine && !newsletter && is_automatic_sender(head.from_email)};
}

}  // namespace agent::analytics
