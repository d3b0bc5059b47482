-- The server's own clock, not the transaction's and not soulprint.now().
-- Locks: nothing.
-- Index: none.
SELECT clock_timestamp()
