-- Notes what wrote the live profile.
-- Locks: the row.
-- Index: profiles_pkey.
INSERT INTO soulprint.profiles (user_id, import_id, pass, analyst) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id) DO UPDATE SET import_id = excluded.import_id, pass = excluded.pass,
    analyst = excluded.analyst, written_at = soulprint.now()
