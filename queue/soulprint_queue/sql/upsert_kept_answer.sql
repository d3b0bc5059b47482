-- Keeps what is answered under an Idempotency-Key; one whose day is over is begun anew.
-- Locks: the key's row.
-- Index: idempotency_keys_pkey.
INSERT INTO soulprint.idempotency_keys (digest, user_id, fingerprint, http_status, answer) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (digest) DO UPDATE SET user_id = excluded.user_id, fingerprint = excluded.fingerprint,
    http_status = excluded.http_status, answer = excluded.answer, at = soulprint.now()
