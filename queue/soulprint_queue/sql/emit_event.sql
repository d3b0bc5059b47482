-- One event row, last in the transaction; listeners are told the ids alone.
-- Locks: nothing. The import is locked before, which keeps a user's events in order.
-- Index: none.
SELECT soulprint.emit_event($1)
