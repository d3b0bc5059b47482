-- Counts a delivery of an estimate; no row where a newer one has replaced it, or its user is erased.
-- Locks: the estimate.
-- Index: estimates_estimate_id_key.
UPDATE soulprint.estimates SET deliveries = deliveries + 1
WHERE estimate_id = $1 AND state = 'queued' RETURNING user_id, storage_path, deliveries
