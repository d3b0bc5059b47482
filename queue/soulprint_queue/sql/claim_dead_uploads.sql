-- Takes a batch of uploads that nobody has touched for an hour: their process is gone, or gives up
-- when it finds them taken. One whose deletion failed is taken again ten minutes later.
-- Locks: those rows.
-- Index: uploads_by_age.
UPDATE soulprint.uploads SET swept_at = soulprint.now() WHERE path = ANY (ARRAY(
    SELECT path FROM soulprint.uploads
    WHERE touched_at < soulprint.now() - interval '1 hour'
      AND (swept_at IS NULL OR swept_at < soulprint.now() - interval '10 min')
    ORDER BY touched_at LIMIT $1 FOR UPDATE SKIP LOCKED))
RETURNING user_id, path
