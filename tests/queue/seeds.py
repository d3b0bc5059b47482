"""A person with something in every table that can hold something about a person."""

from __future__ import annotations

from uuid import UUID, uuid4

from tests.queue.bench import Bench, Person

SECRET = "kumquat"
"""Occurs in every text of a seeded person, and nowhere else."""

# What each table gets for one import. $1 the user, $2 the import, $3 a conversation, $4 a source,
# $5 a mention in the conversation, $6 one in the source, $7 and $8 facts, $9 the secret.
SEEDS = {
    "conversations": "INSERT INTO soulprint.conversations (conversation_key, user_id, conversation_id, content_hash, title, messages_count, user_messages, tokens, score, messages) VALUES ($3, $1, 'c-' || ($3::uuid)::text, '\\x00', $9, 2, 1, 10, 10, to_json($9::text)::text)",
    "import_conversations": "INSERT INTO soulprint.import_conversations (import_id, conversation_key, conversation_id, score, sent_bytes, messages_count) VALUES ($2, $3, 'c-' || ($3::uuid)::text, 1, 1, 2)",
    "chunks": "INSERT INTO soulprint.chunks (conversation_key, number, user_id, conversation_id, title, message_ids, tokens, content) SELECT $3, n, $1, 'c', $9, ARRAY['m'], 1, $9 FROM generate_series(1, 3) AS n",
    "sources": "INSERT INTO soulprint.sources (import_id, number, source_key, kind, content, conversation_id, message_id) VALUES ($2, 1, $4, 'custom_instructions', $9, 'c', 'm')",
    "quarantine": "INSERT INTO soulprint.quarantine (import_id, number, phase, reason, conversation_id) VALUES ($2, 1, 'import', $9, 'c'), ($2, 1, 'extract', $9, 'c')",
    "extractions": "INSERT INTO soulprint.extractions (conversation_key, analyst_version) VALUES ($3, 'local/1')",
    "mentions": "INSERT INTO soulprint.mentions (mention_id, user_id, conversation_key, import_id, source_key, analyst_version, category, statement, fingerprint, stated, conversation_id, message_id, quote) VALUES ($5, $1, $3, NULL, NULL, 'local/1', 'projects', $9, $9, true, 'c', 'm', $9), ($6, $1, NULL, $2, $4, 'local/1', 'projects', $9, $9, true, 'c', 'm', $9)",
    "facts": "INSERT INTO soulprint.facts (fact_id, user_id, import_id, category, statement, stated, status, superseded_by) VALUES ($7, $1, $2, 'projects', $9, true, 'active', NULL), ($8, $1, $2, 'projects', $9, true, 'superseded', $7)",
    "fact_sources": "INSERT INTO soulprint.fact_sources (fact_id, mention_id) VALUES ($7, $5), ($7, $6), ($8, $5)",
    "forgotten": "INSERT INTO soulprint.forgotten (user_id, kind, conversation_id, message_id) VALUES ($1, 'message', $9, ($2::uuid)::text)",
    "profiles": "INSERT INTO soulprint.profiles (user_id, import_id, pass, analyst) VALUES ($1, $2, 'full', 'local')",
    "evidence": "INSERT INTO soulprint.evidence (user_id, import_id, section, field, fact_id, message_id) VALUES ($1, $2, 'user', 'name', $7, NULL), ($1, $2, 'soul', 'humor_style', NULL, 'm')",
    "calls": "INSERT INTO soulprint.calls (user_id, import_id, content_key, state, task, prompt_version, model, usd, answer) VALUES ($1, $2, '\\x01', 'answered', 'extract', '1', 'm', 1, $9), ($1, $2, '\\x02', 'reserved', 'extract', '1', 'm', 1, NULL)",
    "deliveries": "INSERT INTO soulprint.deliveries (webhook_id, import_id, occasion, attempt, ms) VALUES ($2, $2, 'complete', 1, 5)",
    "rate_limits": "INSERT INTO soulprint.rate_limits (user_id, tier) VALUES ($1, 'standard'), ($1, 'expensive') ON CONFLICT DO NOTHING",
    "idempotency_keys": "INSERT INTO soulprint.idempotency_keys (digest, user_id, fingerprint, http_status, answer) VALUES (convert_to(($2::uuid)::text, 'UTF8'), $1, '\\x00', 202, convert_to($9, 'UTF8'))",
    "estimates": "INSERT INTO soulprint.estimates (user_id, estimate_id, storage_path, error) VALUES ($1, $2, 'imports/' || ($1::uuid)::text || '/export.zip', $9) ON CONFLICT DO NOTHING",
    "uploads": "INSERT INTO soulprint.uploads (path, user_id) VALUES ('imports/' || ($1::uuid)::text || '/export.zip', $1) ON CONFLICT DO NOTHING",
    "user_profiles": "UPDATE public.user_profiles SET soul_md = $9, identity_md = $9, user_md = $9, agents_md = $9, tools_md = $9, memory_md = $9, soulprint_text = $9, ai_name = $9, archetype = $9, import_error = $9, full_pass_error = $9, import_stage = $9, file_type = $9 WHERE user_id = $1",
}  # fmt: skip

BY_THE_RELAY = ("imports", "steps", "windows", "events", "notifications", "pgqueuer", "acts")
"""Filled by running steps, and by the doors."""

NOT_A_PERSONS = (
    "alembic_version",
    "pgqueuer_log",
    "pgqueuer_statistics",
    "pgqueuer_schedules",
    "erasures",
    "model_pause",
    "alerts",
)
"""Hold no person: job ids, counts and what concerns all; and the receipts of erasures, which are owed to the person."""


async def seed_person(bench: Bench, user_id: UUID | None = None) -> tuple[Person, dict[str, int]]:
    """Fill every table for a person. Returns how many rows the person has in each."""
    user = user_id or uuid4()
    for place in ("complete", "extracting"):
        person = await bench.bring_to(place, user)
        keys = [uuid4() for _ in range(6)]
        for table, statement in SEEDS.items():
            if place == "complete" and table == "profiles":
                continue
            arguments = [person.user_id, person.import_id, *keys, SECRET]
            await run(bench, statement, arguments)
    await bench.open(await bench.claim_of(person, "extract"))
    return person, await rows_of(bench, person)


async def run(bench: Bench, statement: str, arguments: list[object]) -> None:
    """Run a statement that uses some of $1 to $9."""
    used = [n for n in range(1, 10) if f"${n}" in statement]
    for place, n in enumerate(used, start=1):
        statement = statement.replace(f"${n}", f"${place}")
    await bench.pool.execute(statement, *(arguments[n - 1] for n in used))


async def rows_of(bench: Bench, person: Person) -> dict[str, int]:
    """Count a person's rows by table, found by whatever leads from the person to them."""
    mine = "(SELECT import_id FROM soulprint.imports WHERE user_id = $1)"
    ways = {
        "user_id = $1": ("imports", "conversations", "chunks", "mentions", "facts", "forgotten", "profiles", "evidence", "calls", "events", "rate_limits", "idempotency_keys", "estimates", "uploads", "acts"),
        f"import_id IN {mine}": ("steps", "import_conversations", "sources", "quarantine", "windows", "notifications", "deliveries"),
        "conversation_key IN (SELECT conversation_key FROM soulprint.conversations WHERE user_id = $1)": ("extractions",),
        "fact_id IN (SELECT fact_id FROM soulprint.facts WHERE user_id = $1)": ("fact_sources",),
        f"(convert_from(payload, 'UTF8')::jsonb ->> 'id')::uuid IN {mine}": ("pgqueuer",),
    }  # fmt: skip
    return {
        table: await bench.pool.fetchval(
            f"SELECT count(*) FROM soulprint.{table} WHERE {way}",  # noqa: S608  # words from above
            person.user_id,
        )
        for way, tables in ways.items()
        for table in tables
    }
