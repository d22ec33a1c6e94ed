#include "storage/message_scan.h"

#include "storage/query.h"
#include "storage/raw_data.h"

namespace storage {
namespace {

constexpr int kPage = 5'000;

// Labels stand in processed_data. Most messages lack the text, so that few are parsed.
std::string has_label(const std::string& label) {
    return "(instr(processed_data, '\"" + label +
           "\"') > 0 AND EXISTS (SELECT 1 FROM json_each(processed_data, '$.labels') AS label"
           " WHERE label.value = '" +
           label + "'))";
}

// The one place that looks into a resource. LIKE is quick and knows no case.
constexpr const char* kHasListMarks =
    "SELECT (?1 LIKE '%\"list-id\"%' OR ?1 LIKE '%\"list-unsubscribe\"%'"
    " OR ?1 LIKE '%\"precedence\"%') AND EXISTS"
    " (SELECT 1 FROM json_each(?1, '$.payload.headers') AS header"
    " WHERE lower(header.value ->> '$.name') IN ('list-id', 'list-unsubscribe')"
    " OR (lower(header.value ->> '$.name') = 'precedence'"
    " AND lower(trim(header.value ->> '$.value')) IN ('bulk', 'list', 'junk')))";

std::string select_page(MessageScan::Details details) {
    return "SELECT message_id, thread_id, subject, from_email, internal_date, " +
           std::string(details.recipients ? "to_emails" : "'[]'") + ", " +
           (details.mail_handling ? "raw_bytes, coalesce(" + has_label("UNREAD") + ", 0), raw_data"
                                  : "0, 0, ''") +
           " FROM message_cache WHERE user_id = ?1 AND provider = ?2"
           " AND (internal_date, message_id) > (?3, ?4) AND internal_date < ?5"
           " AND NOT coalesce(" +
           has_label("DRAFT") + ", 0) ORDER BY internal_date, message_id LIMIT ?6";
}

// The texts of a JSON array. Those without an escape stand between quotes as they are.
void read_texts(const std::string& array, std::vector<std::string>& texts, Database& database,
                Prepared& elements) {
    texts.clear();
    if (array.find('\\') != std::string::npos) {
        Query rows(database, elements, array);
        while (rows.next()) rows.read(texts.emplace_back());
        return;
    }
    std::size_t from = 0;
    while ((from = array.find('"', from)) != std::string::npos) {
        const std::size_t end = array.find('"', from + 1);
        texts.push_back(array.substr(from + 1, end - from - 1));
        from = end + 1;
    }
}

}  // namespace

MessageScan::MessageScan(Database& database, std::string user_id, std::string provider)
    : database_(database), user_id_(std::move(user_id)), provider_(std::move(provider)) {}

bool MessageScan::oldest_first(const Window& window, Details details, const Visit& visit,
                               const GoOn& go_on) {
    Prepared page{select_page(details)};
    Prepared elements{"SELECT value FROM json_each(?1) ORDER BY key"};
    Prepared list_marks{kHasListMarks};
    RawData raw_data(database_);
    MessageHead head;
    head.internal_date = window.from;  // and no id: before all of that moment
    std::string recipients;
    TextOrBlob stored;
    for (;;) {
        int read = 0;
        {
            Query rows(database_, page, user_id_, provider_, head.internal_date, head.message_id,
                       window.until, kPage);
            for (; rows.next(); ++read) {
                rows.read(head.message_id, head.thread_id, head.subject, head.from_email,
                          head.internal_date, recipients, head.bytes, head.unread, stored);
                if (details.mail_handling) {
                    Query marks(database_, list_marks, raw_data.text(std::move(stored)));
                    if (marks.next()) marks.read(head.has_list_marks);
                }
                read_texts(recipients, head.to_emails, database_, elements);
                visit(head);
            }
        }
        if (read < kPage) return true;
        if (!go_on()) return false;
    }
}

std::vector<std::string> MessageScan::senders_of_sent_mail(const Window& window) {
    Prepared senders{
        "SELECT DISTINCT from_email FROM message_cache WHERE user_id = ?1 AND provider = ?2"
        " AND internal_date >= ?3 AND internal_date < ?4 AND " +
        has_label("SENT") + " AND from_email <> '' ORDER BY from_email"};
    Query rows(database_, senders, user_id_, provider_, window.from, window.until);
    return all(rows, [](const Query& row) {
        std::string email;
        row.read(email);
        return email;
    });
}

}  // namespace storage
