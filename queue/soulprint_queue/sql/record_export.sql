-- Door: notes that a person's data are handed out.
-- Locks: nothing.
-- Index: none.
SELECT soulprint.record_export(soulprint.acting($1, $2, $3))
