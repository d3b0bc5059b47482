-- Counts a call that the model did not answer, and pauses the model where that is enough; true where it is paused.
-- Locks: the pause.
-- Index: none; one row at most.
SELECT soulprint.note_model_failure($1, $2, $3)
