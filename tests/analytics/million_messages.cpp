#include "tests/analytics/million_messages.h"

namespace test {
namespace {

void drop_triggers(SQLite::Database& connection) {
    std::vector<std::string> names;
    SQLite::Statement triggers(connection,
                               "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
                               " AND tbl_name = 'message_cache'");
    while (triggers.executeStep()) names.push_back(triggers.getColumn(0).getString());
    for (const std::string& name : names) connection.exec("DROP TRIGGER \"" + name + "\"");
}

constexpr const char* kFill = R"(
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2),
drawn AS MATERIALIZED (
    SELECT n, n % 4 = 3 AS mine, n % 3 = 1 AS list,
           printf('person%d@company%d.example', (n * 7919) % 5000, (n * 7919) % 97) AS other
    FROM numbers),
texts AS (
    SELECT n, mine, other,
           iif(mine, 'me@example.org', other) AS sender,
           printf('%s of topic number %d',
                  iif(n % 11 = 0, 'Project plan', 'A few words'), n / 4) AS subject,
           json_object('from', json_object('email', iif(mine, 'me@example.org', other),
                                           'name', iif(mine, 'Me', 'Person ' || n % 5000)),
                       'snippet', 'Some words that stand for what a message says in its text, '
                                  || iif(n % 5 = 0, 'is that so?', 'and that is all.'),
                       'bodyPreview', '',
                       'labels', json(iif(mine, '["SENT"]', iif(n % 6 = 0, '["INBOX","UNREAD"]',
                                                                '["INBOX"]'))),
                       'priority', 'normal') AS processed,
           json_object('id', printf('%016x', n), 'payload', json_object('headers', json_array(
               json_object('name', 'Subject', 'value', 'A few words of a topic'),
               json_object('name', iif(list AND NOT mine, 'List-Id', 'Reply-To'),
                           'value', '<' || other || '>'),
               json_object('name', 'Message-ID', 'value', printf('<%064d@example.org>', n)),
               json_object('name', 'References', 'value',
                           printf('<%064d@example.org>', n - 1))))) AS raw
    FROM drawn)
INSERT INTO message_cache (id, user_id, message_id, thread_id, provider, internal_date, subject,
                           from_email, to_emails, fetched_at, raw_bytes, processed_data, raw_data)
SELECT printf('row-%d', n), ?1, printf('%016x', n), printf('%016x', n / 4), 'gmail',
       ?3 - (?2 - n) * 30000000, subject, sender,
       json_array(iif(mine, other, 'me@example.org')), ?3, length(CAST(raw AS BLOB)), processed, raw
FROM texts)";

}  // namespace

void fill_with_messages(storage::Database& database, const std::string& user_id,
                        std::int64_t messages, storage::Instant newest) {
    {
        storage::Database::Transaction transaction(database);
        storage::Database::Lease lease(database);
        drop_triggers(*lease);
        SQLite::Statement fill(*lease, kFill);
        fill.bind(1, user_id);
        fill.bind(2, messages);
        fill.bind(3, static_cast<std::int64_t>(newest.time_since_epoch().count()));
        fill.exec();
        transaction.commit();
    }
    database.checkpoint();
}

}  // namespace test
