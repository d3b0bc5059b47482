-- Inserts a job of an import, now or later, with the trace that the import began with.
-- Locks: nothing new; the own job was finished before, so its key is free.
-- Index: pgqueuer_unique_dedupe_key.
SELECT soulprint.enqueue_job($1, $2, $3, $4::jsonb, $5,
                             (SELECT trace_context FROM soulprint.imports WHERE import_id = $2))
