-- Full-text search over what a reader remembers of a message. The index holds words alone; the
-- texts stay in message_cache. It goes by message_cache.rowid: SQLite keeps the rowids of a table
-- that has an index, and the mirror is never vacuumed as a whole. FTS5 reads the view on its own
-- terms: without table-valued functions, so the recipients are their JSON without its keys.

CREATE VIEW message_texts AS
SELECT rowid AS number,
       subject,
       from_email || ' ' || coalesce(json_extract(processed_data, '$.from.name'), '') AS sender,
       replace(replace(coalesce(json_extract(processed_data, '$.to'), to_emails),
                       '"email":', ''), '"name":', '') AS recipients,
       coalesce(json_extract(processed_data, '$.snippet'), '') AS snippet
FROM message_cache;

CREATE VIRTUAL TABLE messages_fts USING fts5 (
    subject, sender, recipients, snippet,
    content = 'message_texts', content_rowid = 'number',
    tokenize = 'unicode61 remove_diacritics 2');

-- A word in the subject says more about a message than one in its text.
INSERT INTO messages_fts (messages_fts, rank) VALUES ('rank', 'bm25(4.0, 2.0, 2.0, 1.0)');

INSERT INTO messages_fts (messages_fts) VALUES ('rebuild');

CREATE TRIGGER message_words_come AFTER INSERT ON message_cache
BEGIN
    INSERT INTO messages_fts (rowid, subject, sender, recipients, snippet)
    SELECT number, subject, sender, recipients, snippet FROM message_texts
    WHERE number = new.rowid;
END;

-- The index forgets words only when it is told them, so before the row changes.
CREATE TRIGGER message_words_go BEFORE DELETE ON message_cache
BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, subject, sender, recipients, snippet)
    SELECT 'delete', number, subject, sender, recipients, snippet FROM message_texts
    WHERE number = old.rowid;
END;

CREATE TRIGGER message_words_leave
BEFORE UPDATE OF subject, from_email, to_emails, processed_data ON message_cache
WHEN (new.subject, new.from_email, new.to_emails, new.processed_data)
     IS NOT (old.subject, old.from_email, old.to_emails, old.processed_data)
BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, subject, sender, recipients, snippet)
    SELECT 'delete', number, subject, sender, recipients, snippet FROM message_texts
    WHERE number = old.rowid;
END;

CREATE TRIGGER message_words_enter
AFTER UPDATE OF subject, from_email, to_emails, processed_data ON message_cache
WHEN (new.subject, new.from_email, new.to_emails, new.processed_data)
     IS NOT (old.subject, old.from_email, old.to_emails, old.processed_data)
BEGIN
    INSERT INTO messages_fts (rowid, subject, sender, recipients, snippet)
    SELECT number, subject, sender, recipients, snippet FROM message_texts
    WHERE number = new.rowid;
END;
