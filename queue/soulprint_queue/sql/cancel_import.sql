-- Door: ends the user's import; NULL where none runs.
-- Locks: the user (advisory), then the import, then its jobs.
-- Index: imports_one_current.
SELECT soulprint.cancel_import(soulprint.acting($1, $2, $3))
