-- Inserts a job, now or later, with the trace that its import began with. A step of a failed import
-- is inserted by nobody but its retry, which hands out what is left.
-- Locks: nothing new; the own job was finished before, so its key is free.
-- Index: pgqueuer_unique_dedupe_key, imports_pkey.
SELECT soulprint.enqueue_job($1, $2, $3, $4::jsonb, $5, i.trace_context)
FROM (VALUES ($2::uuid)) subject (id) LEFT JOIN soulprint.imports i ON i.import_id = subject.id
WHERE $1 IN ('notify', 'erase_files', 'estimate') OR i.state <> 'failed'
