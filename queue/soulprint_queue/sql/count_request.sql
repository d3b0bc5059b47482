-- Counts a person's request within the running window, or begins a new one.
-- Locks: the person's row of that tier.
-- Index: rate_limits_pkey.
INSERT INTO soulprint.rate_limits AS r (user_id, tier) VALUES ($1, $2)
ON CONFLICT (user_id, tier) DO UPDATE SET
    used = CASE WHEN r.began_at <= soulprint.now() - make_interval(secs => $3) THEN 1 ELSE r.used + 1 END,
    began_at = CASE WHEN r.began_at <= soulprint.now() - make_interval(secs => $3) THEN soulprint.now() ELSE r.began_at END
RETURNING used, ceil(extract(epoch FROM r.began_at - soulprint.now()) + $3)::integer AS resets_in
