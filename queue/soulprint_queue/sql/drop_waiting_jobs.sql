-- Takes an import's jobs that no worker holds out of the queue (the lanes beside a failed one).
-- Locks: those jobs, by id. The import is locked before.
-- Index: pgqueuer_unique_dedupe_key.
SELECT soulprint.drop_jobs($1, true)
