-- Who did what to whose data: one row an act, written in the transaction of the act. Ids and names
-- of ours alone. After an erasure one row is left, without the person.
CREATE TABLE soulprint.acts (
    act_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    uuid,
    act        text NOT NULL CHECK (act IN ('import', 'full_pass', 'estimate', 'retry', 'regenerate', 'cancel',
                   'delete_fact', 'delete_conversation', 'export', 'erase')),
    -- Who asked: 'person', 'key <fingerprint>', 'machine', 'cli', or 'sql' where nobody said.
    actor      text NOT NULL CHECK (char_length(actor) <= 100),
    -- The role that logged in to the database, which nobody can only claim to be.
    db_role    text NOT NULL,
    import_id  uuid,
    subject    text,
    request_id text CHECK (char_length(request_id) <= 64),
    acted_at   timestamptz NOT NULL DEFAULT soulprint.now(),
    CHECK ((act = 'erase') = (user_id IS NULL))
);
CREATE INDEX acts_by_user ON soulprint.acts (user_id, act_id);

-- An object that is being stored, before its first byte and until an import names it. What a killed
-- process leaves behind is found here: by an erasure, or by the sweep.
CREATE TABLE soulprint.uploads (
    path       text PRIMARY KEY,
    user_id    uuid NOT NULL,
    touched_at timestamptz NOT NULL DEFAULT soulprint.now(),
    swept_at   timestamptz
);
CREATE INDEX uploads_by_user ON soulprint.uploads (user_id);
CREATE INDEX uploads_by_age ON soulprint.uploads (touched_at);
