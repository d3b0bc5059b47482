-- Gives the window at a position to a lane.
-- Locks: nothing new. The import is locked before.
-- Index: windows_pkey.
SELECT soulprint.enqueue_window($1, $2, $3)
