#include "storage/message_scan.h"

#include <algorithm>
#include <cctype>
#include <string_view>

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

// `name` in lower case.
bool same_name(std::string_view text, std::string_view name) {
    return text.size() == name.size() &&
           std::equal(text.begin(), text.end(), name.begin(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == b;
           });
}

// Whether one of those headers may be in it: the text stands between quotes somewhere.
bool may_hold_list_marks(std::string_view json) {
    for (auto at = json.find('"'); at != std::string_view::npos; at = json.find('"', at + 1)) {
        const std::string_view rest = json.substr(at + 1);
        for (const std::string_view name : {"list-id\"", "list-unsubscribe\"", "precedence\""}) {
            if (same_name(rest.substr(0, name.size()), name)) return true;
        }
    }
    return false;
}

// Reads the headers of the few raw resources that may hold the marks of a list.
class ListMarks {
public:
    explicit ListMarks(Database& database) : database_(database) {}

    bool in(const std::string& raw_data) {
        if (!may_hold_list_marks(raw_data)) return false;
        Query rows(database_, marks_, raw_data);
        return rows.next();
    }

private:
    Database& database_;
    Prepared marks_{
        "SELECT 1 FROM json_each(?1, '$.payload.headers') AS header"
        " WHERE lower(header.value ->> '$.name') IN ('list-id', 'list-unsubscribe')"
        " OR (lower(header.value ->> '$.name') = 'precedence'"
        " AND lower(trim(header.value ->> '$.value')) IN ('bulk', 'list', 'junk'))"};
};

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
    RawData raw_data(database_);
    MessageHead head;
    head.internal_date = window.from;  // and no id: before all of that moment
    ListMarks list_marks(database_);
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
                    head.has_list_marks = list_marks.in(raw_data.text(std::move(stored)));
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
    // Whose mail holds the word at all; then, whether it is a label: one message of each decides.
    Prepared candidates{
        "SELECT DISTINCT from_email FROM message_cache WHERE user_id = ?1 AND provider = ?2"
        " AND internal_date >= ?3 AND internal_date < ?4 AND instr(processed_data, '\"SENT\"') > 0"
        " AND from_email <> '' ORDER BY from_email"};
    Prepared has_sent{
        "SELECT 1 FROM message_cache WHERE user_id = ?1 AND provider = ?2"
        " AND from_email = ?5 COLLATE NOCASE AND internal_date >= ?3 AND internal_date < ?4 AND " +
        has_label("SENT") + " LIMIT 1"};
    const auto read_text = [](const Query& row) {
        std::string text;
        row.read(text);
        return text;
    };
    std::vector<std::string> emails;
    {
        Query rows(database_, candidates, user_id_, provider_, window.from, window.until);
        emails = all(rows, read_text);
    }
    std::erase_if(emails, [&](const std::string& email) {
        return !Query(database_, has_sent, user_id_, provider_, window.from, window.until, email)
                    .next();
    });
    return emails;
}

}  // namespace storage
