-- The first lock of everything that settles an estimate.
-- Locks: the estimate.
-- Index: estimates_estimate_id_key.
SELECT attempts FROM soulprint.estimates WHERE estimate_id = $1 FOR UPDATE
