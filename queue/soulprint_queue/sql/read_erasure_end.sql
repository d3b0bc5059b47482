-- When the stored files of an erasure were deleted; NULL while they were not.
-- Locks: nothing.
-- Index: erasures_pkey.
SELECT files_erased_at FROM soulprint.erasures WHERE erasure_id = $1
