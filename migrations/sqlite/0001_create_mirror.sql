-- The mirror of one user's data. Columns that Supabase has bear its names (contract with the
-- cloud side); jsonb is JSON text, timestamptz is INTEGER microseconds since 1970 UTC.

CREATE TABLE analytics_jobs (
    id                TEXT NOT NULL PRIMARY KEY,
    user_id           TEXT NOT NULL,
    status            TEXT NOT NULL DEFAULT 'pending'
                      CHECK (status IN ('pending', 'processing', 'failed', 'completed')),
    job_type          TEXT NOT NULL,
    progress          INTEGER NOT NULL DEFAULT 0 CHECK (progress >= 0),
    total             INTEGER NOT NULL DEFAULT 0 CHECK (total >= 0),
    metadata          TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    error             TEXT,
    error_details     TEXT CHECK (error_details IS NULL OR json_valid(error_details)),
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    started_at        INTEGER,
    completed_at      INTEGER,
    retry_count       INTEGER NOT NULL DEFAULT 0 CHECK (retry_count >= 0),
    max_retries       INTEGER NOT NULL DEFAULT 3 CHECK (max_retries >= 0),
    -- Known to this machine only.
    synced_updated_at INTEGER,
    claim_token       TEXT NOT NULL DEFAULT '',
    run_after         INTEGER,
    running           INTEGER NOT NULL DEFAULT 0 CHECK (running IN (0, 1))
) STRICT;

CREATE INDEX analytics_jobs_by_status ON analytics_jobs (status, created_at, id);
CREATE INDEX analytics_jobs_by_age ON analytics_jobs (created_at, id);

-- The long columns come last: reading the others then never follows their overflow pages.
CREATE TABLE message_cache (
    id              TEXT NOT NULL PRIMARY KEY,
    user_id         TEXT NOT NULL,
    message_id      TEXT NOT NULL,
    thread_id       TEXT NOT NULL DEFAULT '',
    provider        TEXT NOT NULL DEFAULT 'gmail'
                    CHECK (provider IN ('gmail', 'outlook', 'slack')),
    internal_date   INTEGER,
    subject         TEXT NOT NULL DEFAULT '',
    from_email      TEXT NOT NULL DEFAULT '',
    to_emails       TEXT NOT NULL DEFAULT '[]'
                    CHECK (json_valid(to_emails) AND json_type(to_emails) = 'array'),
    has_attachments INTEGER NOT NULL DEFAULT 0 CHECK (has_attachments IN (0, 1)),
    fetched_at      INTEGER NOT NULL,
    cache_version   INTEGER NOT NULL DEFAULT 1 CHECK (cache_version >= 0),
    -- A generated column would do, but SQLite reads no generated column from an index alone.
    raw_bytes       INTEGER NOT NULL CHECK (raw_bytes = length(CAST(raw_data AS BLOB))),
    processed_data  TEXT CHECK (processed_data IS NULL OR json_valid(processed_data)),
    raw_data        TEXT NOT NULL CHECK (json_valid(raw_data)),
    UNIQUE (user_id, message_id, provider)
) STRICT;

CREATE INDEX message_cache_by_date
    ON message_cache (user_id, provider, internal_date, message_id);
CREATE INDEX message_cache_by_sender
    ON message_cache (user_id, provider, from_email COLLATE NOCASE, internal_date, message_id);
-- Holds all that the statistics read, so that they never touch the mail itself.
CREATE INDEX message_cache_statistics
    ON message_cache (user_id, provider, thread_id, internal_date, fetched_at,
                      has_attachments, raw_bytes);

-- Messages that could not be fetched, to be asked for again.
CREATE TABLE failed_messages (
    user_id         TEXT NOT NULL,
    provider        TEXT NOT NULL,
    message_id      TEXT NOT NULL,
    attempts        INTEGER NOT NULL CHECK (attempts > 0),
    reason          TEXT NOT NULL,
    last_attempt_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, provider, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE analytics_cache (
    id         TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL,
    cache_key  TEXT NOT NULL,
    data       TEXT NOT NULL CHECK (json_valid(data)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    hit_count  INTEGER NOT NULL DEFAULT 0 CHECK (hit_count >= 0),
    UNIQUE (user_id, cache_key)
) STRICT;

-- The newest of each type; Supabase keeps the earlier ones.
CREATE TABLE analytics_insights (
    id           TEXT NOT NULL PRIMARY KEY,
    user_id      TEXT NOT NULL,
    insight_type TEXT NOT NULL,
    value        TEXT NOT NULL CHECK (json_valid(value)),
    created_at   INTEGER NOT NULL,
    UNIQUE (user_id, insight_type)
) STRICT;

-- Rows that Supabase has not accepted yet. AUTOINCREMENT: the number of an entry that is gone
-- is never given to another, so a late acknowledgement cannot hit a stranger.
CREATE TABLE outbox (
    sequence        INTEGER PRIMARY KEY AUTOINCREMENT,
    table_name      TEXT NOT NULL
                    CHECK (table_name IN ('analytics_jobs', 'analytics_insights',
                                          'analytics_cache', 'message_cache')),
    row_id          TEXT NOT NULL,
    operation       TEXT NOT NULL CHECK (operation IN ('insert', 'update')),
    version         INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    created_at      INTEGER NOT NULL,
    next_attempt_at INTEGER,
    last_error      TEXT,
    parked          INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1)),
    UNIQUE (table_name, row_id)
) STRICT;

-- Its entries are in order of sequence, the rowid.
CREATE INDEX outbox_by_parked ON outbox (parked);

-- Cursors, the Gmail history id, the last poll: small facts under dotted names.
CREATE TABLE sync_state (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
