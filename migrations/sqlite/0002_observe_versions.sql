-- What the merge with Supabase needs to know of the version last seen there.

-- When this machine first saw that version, by its own clock: a job that another agent works on
-- and that has not changed for long was abandoned. Comparing stamps of one clock alone, this
-- holds however wrong the clock is.
ALTER TABLE analytics_jobs ADD COLUMN observed_at INTEGER;
-- Its metadata: what the keys were before either side changed them.
ALTER TABLE analytics_jobs ADD COLUMN synced_metadata TEXT
    CHECK (synced_metadata IS NULL OR json_valid(synced_metadata));

UPDATE analytics_jobs SET observed_at = unixepoch() * 1000000
WHERE synced_updated_at IS NOT NULL;
