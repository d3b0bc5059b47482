-- Marks an import as being worked on: a failed one turns back to the state of its step. No row where
-- it is marked so already.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET state = $2, stage = coalesce($3, stage), progress = greatest(progress, $4),
    started_at = coalesce(started_at, soulprint.now()), next_retry_at = NULL,
    analyst = $5, lanes = $6
WHERE import_id = $1
  AND (state <> $2 OR stage <> coalesce($3, stage) OR progress < $4 OR started_at IS NULL OR next_retry_at IS NOT NULL
       OR analyst IS DISTINCT FROM $5 OR lanes <> $6)
RETURNING import_id, user_id, state, step, stage, progress, attempts, lanes, done, next, total, storage_path, analyst,
          total_conversations, total_messages, carried_over, quick_ready_at, section, variant, superseded_by, created_at
