-- Counts an answered window, tells the last lane, and gives this one ($2) the next window; none where it was
-- halved ($3), for then all lanes are dealt anew. Under one row lock.
-- Locks: the import (held already).
-- Index: imports_pkey, windows_pkey.
WITH counted AS (
    UPDATE soulprint.imports SET done = done + 1, attempts = CASE WHEN state = 'failed' THEN attempts ELSE 0 END,
        next = CASE WHEN state = 'failed' THEN next ELSE least(next + 1, total + 1) END
    WHERE import_id = $1 RETURNING state, done, next, total
)
SELECT state, done, total, CASE WHEN state <> 'failed' AND next <= total AND NOT $3::boolean THEN
    soulprint.enqueue_window($1, next, $2::integer) END AS job_id
FROM counted
