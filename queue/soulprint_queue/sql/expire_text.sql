-- A batch of one person's text, deleted by age; how many conversations lost theirs.
-- Locks: the user (advisory), then the import, then the conversations.
-- Index: imports_one_current, conversations_by_user.
SELECT soulprint.expire_text($1, $2, $3)
