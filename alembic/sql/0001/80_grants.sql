-- Nothing of ours is anybody's but the owner's. On Supabase every function that PUBLIC may
-- execute is callable by whoever holds the page's key.
REVOKE ALL ON SCHEMA soulprint FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA soulprint FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA soulprint FROM PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA soulprint FROM PUBLIC;
