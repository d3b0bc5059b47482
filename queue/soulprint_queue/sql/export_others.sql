-- What else is kept of a person: one row here and there, each named by its table, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: evidence_by_user, forgotten_once, profiles_pkey, estimates_pkey, uploads_by_user, rate_limits_pkey, idempotency_keys_by_user, erasures_by_user.
SELECT line::text FROM (
    SELECT 'profiles' AS kept, json_build_object('table', 'profiles', 'row', row_to_json(t)) AS line FROM soulprint.profiles t WHERE t.user_id = $1
    UNION ALL SELECT 'evidence', json_build_object('table', 'evidence', 'row', row_to_json(t)) FROM soulprint.evidence t WHERE t.user_id = $1
    UNION ALL SELECT 'forgotten', json_build_object('table', 'forgotten', 'row', row_to_json(t)) FROM soulprint.forgotten t WHERE t.user_id = $1
    UNION ALL SELECT 'estimates', json_build_object('table', 'estimates', 'row', row_to_json(t)) FROM soulprint.estimates t WHERE t.user_id = $1
    UNION ALL SELECT 'uploads', json_build_object('table', 'uploads', 'row', row_to_json(t)) FROM soulprint.uploads t WHERE t.user_id = $1
    UNION ALL SELECT 'rate_limits', json_build_object('table', 'rate_limits', 'row', row_to_json(t)) FROM soulprint.rate_limits t WHERE t.user_id = $1
    UNION ALL SELECT 'idempotency_keys', json_build_object('table', 'idempotency_keys', 'row',
        to_jsonb(t) || jsonb_build_object('answer', convert_from(t.answer, 'UTF8'))) FROM soulprint.idempotency_keys t WHERE t.user_id = $1
    UNION ALL SELECT 'erasures', json_build_object('table', 'erasures', 'row', row_to_json(t)) FROM soulprint.erasures t WHERE t.user_id = $1
) kept ORDER BY kept
