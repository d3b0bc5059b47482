-- Marks that a newer version of the same conversation, later in the export, replaces.
-- Locks: those rows.
-- Index: import_conversations_pkey.
DELETE FROM soulprint.import_conversations WHERE import_id = $1 AND conversation_id = ANY($2::text[])
