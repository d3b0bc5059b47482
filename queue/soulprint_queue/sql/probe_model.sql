-- Lets the next worker that looks try a paused model.
-- Locks: the pause, where there is one.
-- Index: none; one row at most.
SELECT soulprint.probe_model()
