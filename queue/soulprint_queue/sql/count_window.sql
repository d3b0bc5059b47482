-- Counts an answered window, hands out the next and tells the last lane, under one row lock.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET done = done + 1, attempts = CASE WHEN state = 'failed' THEN attempts ELSE 0 END,
    next = CASE WHEN state = 'failed' THEN next ELSE least(next + 1, total + 1) END
WHERE import_id = $1 RETURNING state, done, next, total
