-- Fails every import that is active without a job, so that its retry is enqueued; counts them.
-- Locks: those imports, skipping what somebody works on.
-- Index: imports_by_state.
SELECT soulprint.sweep_stalled()
