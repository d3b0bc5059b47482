-- A plan that is done with, before another is made.
-- Locks: the windows. The import is locked before, and no lane runs.
-- Index: windows_pkey.
DELETE FROM soulprint.windows WHERE import_id = $1
