-- Strikes erased objects off the receipt; dates it when none is left.
-- Locks: the erasure.
-- Index: erasures_pkey.
UPDATE soulprint.erasures e SET attempts = attempts + 1, files_erased = files_erased + cardinality($2::text[]),
    pending_paths = ARRAY(SELECT p FROM unnest(e.pending_paths) AS p WHERE p <> ALL ($2::text[])),
    files_erased_at = CASE WHEN cardinality(e.pending_paths) <= cardinality($2::text[]) THEN soulprint.now() END
WHERE erasure_id = $1 RETURNING attempts
