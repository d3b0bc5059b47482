-- The fence of openings and batches: a row only while the job is still this worker's.
-- Locks: the job, FOR KEY SHARE (heartbeats pass, claims skip, deletes wait).
-- Index: pgqueuer_pkey.
SELECT 1 FROM soulprint.pgqueuer
WHERE id = $1 AND status = 'picked' AND queue_manager_id = $2 AND attempts = $3 FOR KEY SHARE
