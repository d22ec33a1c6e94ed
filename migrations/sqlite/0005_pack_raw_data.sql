-- raw_data may be packed: a BLOB is a Zstandard frame (RFC 8878) that names its dictionary, a TEXT
-- is JSON as it came. Rows that were here before stay as they are and are packed little by little.

-- AUTOINCREMENT: the number of a dictionary that is gone is never given to another, which a
-- process that has read the first one would take for it.
CREATE TABLE raw_dictionaries (
    id      INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 32768 AND 2147483647),
    made_at INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;

-- Rules for values change, what is stored does not, so the table need not be written anew
-- (sqlite.org/lang_altertable.html, section 7).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(replace(sql,
    'raw_data        TEXT NOT NULL CHECK (json_valid(raw_data))',
    'raw_data        ANY NOT NULL CHECK (typeof(raw_data) = ''blob'' OR json_valid(raw_data))'),
    'CHECK (raw_bytes = length(CAST(raw_data AS BLOB)))',
    'CHECK (raw_bytes >= 0 AND (typeof(raw_data) = ''blob''
                                         OR raw_bytes = length(CAST(raw_data AS BLOB))))')
WHERE type = 'table' AND name = 'message_cache';
PRAGMA writable_schema = RESET;

-- A dictionary holds pieces of the mail it was learned from, so it goes with the last message.
CREATE TRIGGER last_message_went AFTER DELETE ON message_cache
WHEN NOT EXISTS (SELECT 1 FROM message_cache)
BEGIN
    DELETE FROM raw_dictionaries;
    DELETE FROM sync_state WHERE key = 'packing.rowid';
END;

-- Packing changes raw_data alone, which is no change of the message; whoever changes the content
-- sets the other columns too.
DROP TRIGGER message_changed;
CREATE TRIGGER message_changed
AFTER UPDATE OF thread_id, internal_date, subject, from_email, to_emails, has_attachments,
                cache_version, processed_data ON message_cache
WHEN (new.thread_id, new.internal_date, new.subject, new.from_email, new.to_emails,
      new.has_attachments, new.cache_version, new.processed_data, new.raw_data)
     IS NOT
     (old.thread_id, old.internal_date, old.subject, old.from_email, old.to_emails,
      old.has_attachments, old.cache_version, old.processed_data, old.raw_data)
BEGIN
    DELETE FROM message_changes WHERE row_id = old.id;
    INSERT INTO message_changes (row_id) VALUES (new.id);
END;
