-- The truth about one import. Its state machine, the "one active" index and the retry trigger
-- stand on this table; public.user_profiles is its projection.
CREATE TABLE soulprint.imports (
    import_id             uuid PRIMARY KEY DEFAULT soulprint.uuidv7(),
    user_id               uuid NOT NULL,
    state                 text NOT NULL DEFAULT 'queued' CHECK (state IN (
                              'queued', 'importing', 'profiling', 'extracting', 'remembering', 'writing',
                              'complete', 'failed', 'cancelled')),
    step                  text NOT NULL DEFAULT 'import' CHECK (step IN (
                              'import', 'quick_pass', 'extract', 'memory', 'sections')),
    stage                 text NOT NULL DEFAULT 'Downloading export',
    progress              smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    error_class           text,
    error                 text CHECK (char_length(error) <= 500),
    retryable             boolean NOT NULL DEFAULT false,
    attempts              integer NOT NULL DEFAULT 0,
    next_retry_at         timestamptz,
    sources_version       text,
    degraded              jsonb NOT NULL DEFAULT '{}',
    analyst               text,
    lanes                 smallint NOT NULL DEFAULT 3 CHECK (lanes BETWEEN 1 AND 50),
    done                  integer NOT NULL DEFAULT 0,
    next                  integer NOT NULL DEFAULT 0,
    total                 integer NOT NULL DEFAULT 0,
    storage_path          text,
    file_type             text,
    format                text,
    claimed_conversations integer,
    claimed_messages      integer,
    total_conversations   integer,
    total_messages        integer,
    -- Conversations of earlier exports that stand beside those of this one.
    carried_over          integer NOT NULL DEFAULT 0,
    set_aside             integer NOT NULL DEFAULT 0,
    set_aside_by          jsonb NOT NULL DEFAULT '{}',
    quarantined           integer NOT NULL DEFAULT 0,
    unproven              integer NOT NULL DEFAULT 0,
    truncated             boolean NOT NULL DEFAULT false,
    trace_context         jsonb,
    -- The one section that `sections` writes anew, all five where it is null; and which writing of one
    -- section it is for this user, so that the book of calls tells it from those before.
    section               text CHECK (section IN ('soul', 'identity', 'user', 'agents', 'tools')),
    variant               integer NOT NULL DEFAULT 0,
    -- Stored by us, at a path that nobody uses again: so it is ours to delete by age.
    uploaded              boolean NOT NULL DEFAULT false,
    text_removed_at       timestamptz,
    export_removed_at     timestamptz,
    superseded_by         uuid REFERENCES soulprint.imports DEFERRABLE INITIALLY DEFERRED,
    created_at            timestamptz NOT NULL DEFAULT soulprint.now(),
    started_at            timestamptz,
    quick_ready_at        timestamptz,
    full_pass_started_at  timestamptz,
    completed_at          timestamptz,
    updated_at            timestamptz NOT NULL DEFAULT soulprint.now()
);
-- One active import a user, held by the database.
CREATE UNIQUE INDEX imports_one_active ON soulprint.imports (user_id)
    WHERE state NOT IN ('complete', 'failed', 'cancelled');
-- One current import a user: the one that the profile and the status speak of.
CREATE UNIQUE INDEX imports_one_current ON soulprint.imports (user_id) WHERE superseded_by IS NULL;
CREATE INDEX imports_by_user ON soulprint.imports (user_id, created_at DESC);
CREATE INDEX imports_by_state ON soulprint.imports (state, updated_at);
CREATE INDEX imports_with_export ON soulprint.imports (text_removed_at)
    WHERE uploaded AND text_removed_at IS NOT NULL AND export_removed_at IS NULL;
CREATE INDEX imports_with_text ON soulprint.imports ((coalesce(completed_at, updated_at)))
    WHERE text_removed_at IS NULL AND superseded_by IS NULL;
CREATE INDEX imports_superseding ON soulprint.imports (superseded_by) WHERE superseded_by IS NOT NULL;

-- A step's deliveries without an outcome: what the crash budget counts.
CREATE TABLE soulprint.steps (
    import_id  uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    step       text NOT NULL,
    lane       smallint NOT NULL DEFAULT 0,
    job_id     bigint NOT NULL,
    owner      uuid NOT NULL,
    deliveries integer NOT NULL DEFAULT 1,
    opened_at  timestamptz NOT NULL DEFAULT soulprint.now(),
    closed_at  timestamptz,
    outcome    text CHECK (outcome IN ('done', 'failed', 'waiting', 'stopped')),
    PRIMARY KEY (import_id, step, lane)
);

-- A conversation's content, once for each version of it that the person's exports held.
-- The key is derived from user, conversation and content, so that writing is idempotent.
CREATE TABLE soulprint.conversations (
    conversation_key uuid PRIMARY KEY,
    user_id          uuid NOT NULL,
    conversation_id  text NOT NULL,
    content_hash     bytea NOT NULL,
    title            text NOT NULL,
    created_at       timestamptz,
    updated_at       timestamptz,
    persona          boolean NOT NULL DEFAULT false,
    messages_count   integer NOT NULL,
    user_messages    integer NOT NULL,
    tokens           integer NOT NULL,
    score            integer NOT NULL,
    messages         text,
    -- Deleted by age. The key stays, so that an unchanged conversation is not read again.
    text_removed_at  timestamptz,
    CHECK (text_removed_at IS NULL OR messages IS NULL)
);
CREATE INDEX conversations_by_user ON soulprint.conversations (user_id, conversation_id);

-- Which conversations an import holds: the mark that an unchanged one costs, and nothing more. When
-- the export is read, those of the import before that it does not repeat are carried over.
CREATE TABLE soulprint.import_conversations (
    import_id        uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    conversation_key uuid NOT NULL REFERENCES soulprint.conversations ON DELETE CASCADE,
    conversation_id  text NOT NULL,
    updated_at       timestamptz,
    score            integer NOT NULL,
    sent_bytes       integer NOT NULL,
    messages_count   integer NOT NULL,
    -- What kind of conversation it is, where it is one of which little is to be learnt; whether it
    -- is read all the same is decided when the windows are planned.
    kind             text,
    said_hash        bytea,
    set_aside        text,
    -- Of an earlier export: this one does not hold it, and takes nothing away.
    carried          boolean NOT NULL DEFAULT false,
    PRIMARY KEY (import_id, conversation_id)
);
CREATE INDEX import_conversations_by_key ON soulprint.import_conversations (conversation_key);
CREATE INDEX import_conversations_richest
    ON soulprint.import_conversations (import_id, score DESC, updated_at DESC);

-- Passages of about 2,000 tokens, for an app's own retrieval.
CREATE TABLE soulprint.chunks (
    conversation_key uuid NOT NULL REFERENCES soulprint.conversations ON DELETE CASCADE,
    number           integer NOT NULL,
    user_id          uuid NOT NULL,
    conversation_id  text NOT NULL,
    title            text NOT NULL,
    said_at          timestamptz,
    message_ids      text[] NOT NULL,
    tokens           integer NOT NULL,
    content          text NOT NULL,
    PRIMARY KEY (conversation_key, number)
);
CREATE INDEX chunks_by_user ON soulprint.chunks (user_id);

-- Custom instructions and saved memories: the person's own words outside the dialogue. `number` is
-- the place in the export; another file at the same path, read by a later try, has its own places.
-- What is carried over from the import before has numbers below 1.
CREATE TABLE soulprint.sources (
    import_id       uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    number          integer NOT NULL,
    source_key      uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('custom_instructions', 'saved_memories', 'saved_memory')),
    content         text NOT NULL,
    said_at         timestamptz,
    conversation_id text NOT NULL,
    message_id      text NOT NULL,
    PRIMARY KEY (import_id, source_key)
);

-- What could not be read, with the reason and where it lies in the file; and facts that an
-- analyst could not prove, with what was wrong and without their words.
CREATE TABLE soulprint.quarantine (
    import_id       uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    number          integer NOT NULL,
    phase           text NOT NULL CHECK (phase IN ('import', 'extract', 'fact')),
    reason          text NOT NULL CHECK (char_length(reason) <= 500),
    byte_position   bigint,
    conversation_id text,
    message_id      text,
    PRIMARY KEY (import_id, phase, number)
);

-- What one `extract` reads, planned when `import` closes. `number` names it for ever; `position`
-- is its place in the order in which lanes are handed windows, renewed when a pass restarts.
-- `halved` counts how often a window was cut in two because no answer about all of it could be used.
CREATE TABLE soulprint.windows (
    import_id         uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    number            integer NOT NULL,
    position          integer NOT NULL,
    sent_bytes        integer NOT NULL,
    with_sources      boolean NOT NULL DEFAULT false,
    conversation_keys uuid[] NOT NULL,
    halved            smallint NOT NULL DEFAULT 0,
    answered_at       timestamptz,
    PRIMARY KEY (import_id, number)
);

-- Which conversation was read by which analyst, prompt and model: bought once in its life.
CREATE TABLE soulprint.extractions (
    conversation_key uuid NOT NULL REFERENCES soulprint.conversations ON DELETE CASCADE,
    analyst_version  text NOT NULL,
    answered_at      timestamptz NOT NULL DEFAULT soulprint.now(),
    PRIMARY KEY (conversation_key, analyst_version)
);

-- A fact as it was said once, in one message. `memory` consolidates mentions into facts.
CREATE TABLE soulprint.mentions (
    mention_id       uuid PRIMARY KEY,
    user_id          uuid NOT NULL,
    conversation_key uuid REFERENCES soulprint.conversations ON DELETE CASCADE,
    import_id        uuid REFERENCES soulprint.imports ON DELETE CASCADE,
    source_key       uuid,
    analyst_version  text NOT NULL,
    category         text NOT NULL CHECK (category IN ('preferences', 'projects', 'dates', 'beliefs', 'decisions')),
    statement        text NOT NULL,
    fingerprint      text NOT NULL,
    slot             text,
    stated           boolean NOT NULL,
    conversation_id  text NOT NULL,
    message_id       text NOT NULL,
    quote            text NOT NULL,
    said_at          timestamptz,
    -- Said in a conversation, or in a source of one import.
    CHECK ((conversation_key IS NULL) = (source_key IS NOT NULL AND import_id IS NOT NULL))
);
CREATE INDEX mentions_by_conversation ON soulprint.mentions (conversation_key);
CREATE INDEX mentions_by_import ON soulprint.mentions (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX mentions_by_user ON soulprint.mentions (user_id);

-- A fact that stands, or once stood: one row for all the times it was said.
CREATE TABLE soulprint.facts (
    fact_id       uuid PRIMARY KEY,
    user_id       uuid NOT NULL,
    import_id     uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    category      text NOT NULL CHECK (category IN ('preferences', 'projects', 'dates', 'beliefs', 'decisions')),
    statement     text NOT NULL,
    slot          text,
    stated        boolean NOT NULL,
    status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'superseded')),
    superseded_by uuid REFERENCES soulprint.facts ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    said_at       timestamptz,
    -- When what the person has had forgotten since took its place; its id is gone with it.
    ended_at      timestamptz,
    CHECK ((status = 'superseded') OR (superseded_by IS NULL AND ended_at IS NULL))
);
CREATE INDEX facts_by_user ON soulprint.facts (user_id, (coalesce(said_at, '-infinity')) DESC, fact_id DESC);
CREATE INDEX facts_by_import ON soulprint.facts (import_id);
CREATE INDEX facts_superseding ON soulprint.facts (superseded_by) WHERE superseded_by IS NOT NULL;

-- Every time a fact was said. The first row by date is the one it is cited by.
CREATE TABLE soulprint.fact_sources (
    fact_id         uuid NOT NULL REFERENCES soulprint.facts ON DELETE CASCADE,
    mention_id      uuid NOT NULL REFERENCES soulprint.mentions ON DELETE CASCADE,
    PRIMARY KEY (fact_id, mention_id)
);
CREATE INDEX fact_sources_by_mention ON soulprint.fact_sources (mention_id);

-- What a person deleted, so that no later import or pass brings it back: a conversation, a fact, a
-- message or a line of a source that it was said in. Of each time that something of a slot was said
-- ('moment') also when, and which slot: what it had ended does not begin again. Ids and digests, none
-- of their words.
CREATE TABLE soulprint.forgotten (
    user_id         uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('conversation', 'message', 'line', 'fact', 'value', 'moment')),
    conversation_id text,
    message_id      text,
    digest          uuid,
    fact_id         uuid,
    slot_digest     uuid,
    said_at         timestamptz,
    forgotten_at    timestamptz NOT NULL DEFAULT soulprint.now(),
    CHECK ((kind IN ('conversation', 'message')) = (conversation_id IS NOT NULL)),
    CHECK ((kind = 'message') = (message_id IS NOT NULL)),
    CHECK ((kind IN ('line', 'value', 'moment')) = (digest IS NOT NULL)),
    CHECK ((kind IN ('fact', 'moment')) = (fact_id IS NOT NULL)),
    CHECK ((kind = 'moment') = (slot_digest IS NOT NULL)),
    CHECK (kind = 'moment' OR said_at IS NULL)
);
CREATE UNIQUE INDEX forgotten_once ON soulprint.forgotten
    (user_id, kind, conversation_id, message_id, digest, fact_id, said_at) NULLS NOT DISTINCT;

-- What the live profile is made of: written by which import, in which pass, by which analyst.
CREATE TABLE soulprint.profiles (
    user_id    uuid PRIMARY KEY,
    import_id  uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    pass       text NOT NULL CHECK (pass IN ('quick', 'full')),
    analyst    text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT soulprint.now()
);
CREATE INDEX profiles_by_import ON soulprint.profiles (import_id);

-- What each entry of the live profile rests on: a fact, or in a quick pass a message.
CREATE TABLE soulprint.evidence (
    evidence_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id         uuid NOT NULL,
    import_id       uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    section         text NOT NULL CHECK (section IN ('soul', 'identity', 'user', 'agents', 'tools', 'memory')),
    field           text NOT NULL,
    item            integer,
    fact_id         uuid REFERENCES soulprint.facts ON DELETE CASCADE,
    conversation_id text,
    message_id      text,
    CHECK (fact_id IS NOT NULL OR message_id IS NOT NULL)
);
CREATE INDEX evidence_by_user ON soulprint.evidence (user_id, section);
CREATE INDEX evidence_by_import ON soulprint.evidence (import_id);
CREATE INDEX evidence_by_fact ON soulprint.evidence (fact_id) WHERE fact_id IS NOT NULL;

-- The book of calls: a row before the call (reserved) and its answer after. The foreign key
-- makes an erasure refuse late answers too.
CREATE TABLE soulprint.calls (
    call_id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id              uuid NOT NULL,
    import_id            uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    content_key          bytea NOT NULL,
    state                text NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'answered', 'failed')),
    task                 text NOT NULL,
    prompt_version       text NOT NULL,
    model                text NOT NULL,
    tokens_in            integer,
    tokens_out           integer,
    tokens_cached        integer,
    tokens_cache_written integer,
    -- Twelve decimals: rates have up to six, for a million tokens, so that every sum is exact.
    usd                  numeric(18, 12) NOT NULL,
    -- Which try of this request it is: tries of earlier rows and within the call are counted.
    attempt              integer NOT NULL DEFAULT 1,
    stop_reason          text,
    request_id           text,
    error_class          text,
    answer               text,
    reserved_at          timestamptz NOT NULL DEFAULT soulprint.now(),
    settled_at           timestamptz,
    -- An answer that could not be used. It is given again to every repetition of its step, so that
    -- a crash buys nothing; a person's retry lets go of it, and the question is asked anew. Of an
    -- answer that may hold what a person has deleted nothing is kept but its price.
    rejected             boolean NOT NULL DEFAULT false,
    let_go               boolean NOT NULL DEFAULT false,
    CHECK (state <> 'answered' OR let_go OR answer IS NOT NULL),
    CHECK (state = 'answered' OR answer IS NULL)
);
-- Not unique: two calls that were in flight at once both bought an answer, and both are kept.
CREATE INDEX calls_by_content ON soulprint.calls (user_id, content_key);
CREATE INDEX calls_by_import ON soulprint.calls (import_id);
CREATE INDEX calls_by_user ON soulprint.calls (user_id, reserved_at);

-- What changed, for event streams. Ids are taken under the import's lock, so that they rise
-- for each user in the order of the commits.
CREATE TABLE soulprint.events (
    event_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id   uuid NOT NULL,
    import_id uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    state     text NOT NULL,
    step      text NOT NULL,
    at        timestamptz NOT NULL DEFAULT soulprint.now()
);
CREATE INDEX events_by_user ON soulprint.events (user_id, event_id);
CREATE INDEX events_by_import ON soulprint.events (import_id);
CREATE INDEX events_by_age ON soulprint.events (at);

-- Notifications to the outside: one row for each occasion, delivered or given up.
CREATE TABLE soulprint.notifications (
    import_id    uuid NOT NULL REFERENCES soulprint.imports ON DELETE CASCADE,
    occasion     text NOT NULL CHECK (occasion IN ('quick_ready', 'complete', 'failed')),
    webhook_id   uuid NOT NULL DEFAULT soulprint.uuidv7(),
    attempts     integer NOT NULL DEFAULT 0,
    outcome      text CHECK (outcome IN ('delivered', 'no_webhook', 'given_up')),
    http_status  integer,
    created_at   timestamptz NOT NULL DEFAULT soulprint.now(),
    settled_at   timestamptz,
    PRIMARY KEY (import_id, occasion)
);

-- The log of the webhook: one row a try. What is told of no import alone has none.
CREATE TABLE soulprint.deliveries (
    delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id  uuid NOT NULL,
    import_id   uuid REFERENCES soulprint.imports ON DELETE CASCADE,
    occasion    text NOT NULL,
    attempt     integer NOT NULL,
    reason      text CHECK (reason IN ('private_address', 'unresolved', 'connection', 'timeout', 'redirect', 'status')),
    http_status integer,
    ms          integer NOT NULL,
    at          timestamptz NOT NULL DEFAULT soulprint.now()
);
CREATE INDEX deliveries_by_import ON soulprint.deliveries (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX deliveries_by_age ON soulprint.deliveries (at);

-- How often a person asked within the running minute, by tier. Not worth a log: after a crash of
-- the server everybody begins anew.
CREATE UNLOGGED TABLE soulprint.rate_limits (
    user_id  uuid NOT NULL,
    tier     text NOT NULL,
    used     integer NOT NULL DEFAULT 1,
    began_at timestamptz NOT NULL DEFAULT soulprint.now(),
    PRIMARY KEY (user_id, tier)
);
CREATE INDEX rate_limits_by_age ON soulprint.rate_limits (began_at);

-- What was answered under an Idempotency-Key, for the day in which the same request may come again.
-- Written in the transaction that did what was asked. The key itself may be words: its digest, with
-- who asks and for whom, is kept.
CREATE TABLE soulprint.idempotency_keys (
    digest      bytea PRIMARY KEY,
    user_id     uuid NOT NULL,
    fingerprint bytea NOT NULL,
    http_status smallint NOT NULL,
    answer      bytea NOT NULL,
    at          timestamptz NOT NULL DEFAULT soulprint.now()
);
CREATE INDEX idempotency_keys_by_user ON soulprint.idempotency_keys (user_id);
CREATE INDEX idempotency_keys_by_age ON soulprint.idempotency_keys (at);

-- The newest estimate of a user: what reading the export at a path would cost. Earlier ones leave the
-- paths that they asked about, so that an erasure finds exports that were never imported.
CREATE TABLE soulprint.estimates (
    user_id      uuid PRIMARY KEY,
    estimate_id  uuid NOT NULL UNIQUE,
    storage_path text NOT NULL,
    earlier_paths text[] NOT NULL DEFAULT '{}',
    state        text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'ready', 'failed')),
    deliveries   integer NOT NULL DEFAULT 0,
    attempts     integer NOT NULL DEFAULT 0,
    error_class  text,
    error        text CHECK (char_length(error) <= 500),
    result       jsonb,
    created_at   timestamptz NOT NULL DEFAULT soulprint.now(),
    settled_at   timestamptz,
    CHECK ((state = 'ready') = (result IS NOT NULL))
);

-- The receipt of an erasure: how many rows of which table went, and whether the files are gone.
CREATE TABLE soulprint.erasures (
    erasure_id       uuid PRIMARY KEY DEFAULT soulprint.uuidv7(),
    user_id          uuid NOT NULL,
    rows_erased      jsonb NOT NULL,
    pending_paths    text[] NOT NULL,
    -- Of these, what somebody was storing at that moment: deleted once more when they have ended.
    uploading        text[] NOT NULL DEFAULT '{}',
    files_erased     integer NOT NULL DEFAULT 0,
    attempts         integer NOT NULL DEFAULT 0,
    erased_at        timestamptz NOT NULL DEFAULT soulprint.now(),
    files_erased_at  timestamptz
);
CREATE INDEX erasures_by_user ON soulprint.erasures (user_id);
