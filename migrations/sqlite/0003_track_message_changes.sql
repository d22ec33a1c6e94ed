-- The order in which cached messages came or changed, so that what Supabase has not seen yet can
-- be read from a saved number on. SQLite has one writer at a time and AUTOINCREMENT gives no
-- number twice: whoever has seen a number has missed none below it. fetched_at cannot serve (clocks
-- go back), nor the rowid (it stays the same when a message changes, and may be given again).

CREATE TABLE message_changes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    row_id   TEXT NOT NULL UNIQUE REFERENCES message_cache (id) ON DELETE CASCADE
) STRICT;

INSERT INTO message_changes (row_id) SELECT id FROM message_cache ORDER BY fetched_at, id;

CREATE TRIGGER message_came AFTER INSERT ON message_cache
BEGIN
    INSERT INTO message_changes (row_id) VALUES (new.id);
END;

-- The same content fetched again is no change.
CREATE TRIGGER message_changed AFTER UPDATE ON message_cache
WHEN (new.thread_id, new.internal_date, new.subject, new.from_email, new.to_emails,
      new.has_attachments, new.cache_version, new.processed_data, new.raw_data)
     IS NOT
     (old.thread_id, old.internal_date, old.subject, old.from_email, old.to_emails,
      old.has_attachments, old.cache_version, old.processed_data, old.raw_data)
BEGIN
    DELETE FROM message_changes WHERE row_id = old.id;
    INSERT INTO message_changes (row_id) VALUES (new.id);
END;
