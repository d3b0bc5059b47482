-- Sets the next probe of a paused model due: the next worker that looks tries it.
-- Locks: the pause, where there is one.
-- Index: none; one row at most.
SELECT soulprint.probe_model()
