-- The import's row, locked for one transaction of a step: first in each of them, everywhere. Named
-- columns: `*` would fail once in every open connection when a migration adds one.
-- Locks: the import, FOR NO KEY UPDATE (other steps, batches and doors wait; foreign keys do not).
-- Index: imports_pkey.
SELECT import_id, user_id, state, step, stage, progress, attempts, lanes, done, next, total, storage_path, analyst,
       total_conversations, total_messages, carried_over, quick_ready_at, section, variant, superseded_by, created_at
FROM soulprint.imports WHERE import_id = $1 FOR NO KEY UPDATE
