-- Who did what, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: acts_by_user.
SELECT row_to_json(a)::text AS line FROM soulprint.acts a WHERE a.user_id = $1 ORDER BY a.act_id
