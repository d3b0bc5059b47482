-- Gives a window to every lane that has none (a failed pass is taken up again).
-- Locks: the import (held already), the import's windows.
-- Index: imports_pkey, windows_pkey.
SELECT soulprint.start_lanes($1)
