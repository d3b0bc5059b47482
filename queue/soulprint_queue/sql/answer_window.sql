-- Marks a window answered; no row when it was answered before.
-- Locks: the window. The import is locked before.
-- Index: windows_pkey.
UPDATE soulprint.windows SET answered_at = soulprint.now()
WHERE import_id = $1 AND number = $2 AND answered_at IS NULL RETURNING number
