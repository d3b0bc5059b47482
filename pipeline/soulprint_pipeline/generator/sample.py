"""The sample export: three years of one invented person, in the newest real layout."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from soulprint_pipeline.generator import containers
from soulprint_pipeline.generator.chance import chance, uuid_from
from soulprint_pipeline.generator.containers import SHARD, Layout, Member
from soulprint_pipeline.generator.dialogue import dialogues
from soulprint_pipeline.generator.grow import Grower
from soulprint_pipeline.generator.persona import MIRA
from soulprint_pipeline.generator.tree import Era, Json
from soulprint_pipeline.generator.truth import Truth

SCRIPTS = ("life", "river", "body", "home", "letters", "evenings", "errands", "oddities")
"""Files in `dialogues/` of which the sample consists."""

_EXPORTED_AT = 1_794_250_000.0  # 9 November 2026


def write_sample(path: Path, *, seed: int = 1, layout: Layout = "sharded") -> Truth:
    """Write the sample export to `path` and return what is in it.

    The same seed gives the same bytes. The newest shard has the slim nodes of September 2026,
    the second the modern and the rest the classic ones.
    """
    rng = chance(seed)
    truth = Truth(seed=seed, name=MIRA.name)
    grower = Grower(rng, MIRA, truth)
    written = dialogues(rng, *SCRIPTS)
    grown: list[tuple[Json, Era]] = []
    for number, dialogue in enumerate(written):
        era = _era(len(written) - 1 - number)
        grown.append((grower.grow(dialogue, era), era))
    grown.reverse()  # The export has the newest first.
    truth.settle_slots()
    conversations = [_encode(one, era) for one, era in grown]
    truth.largest_conversation_bytes = max(map(len, conversations))
    truth.json_bytes = sum(len(chunk) for chunk in containers.array(conversations, "json"))
    containers.write(
        path,
        conversations,
        layout=layout,
        before=_papers(conversations, [one for one, _ in grown], seed),
        after=_media(seed),
    )
    return truth


def _era(from_newest: int) -> Era:
    if from_newest < SHARD:
        return "slim"
    return "modern" if from_newest < 2 * SHARD else "classic"


def _encode(conversation: Json, era: Era) -> bytes:
    if era == "slim":
        compact = json.dumps(conversation, ensure_ascii=False, separators=(",", ":"))
        # A lone surrogate has no UTF-8; the export keeps its escape.
        return compact.encode("utf-8", "backslashreplace")
    return json.dumps(conversation).encode()


def _papers(conversations: list[bytes], grown: list[Json], seed: int) -> Iterator[Member]:
    """Yield the small files that stand beside the conversations, and chat.html."""
    rng = chance(f"papers {seed}")
    user = f"user-{rng.getrandbits(96):024x}"
    shards = [
        {
            "name": f"conversations-{start // SHARD:03d}.json",
            "conversations": len(conversations[start : start + SHARD]),
        }
        for start in range(0, len(conversations), SHARD)
    ]
    manifest = {"version": 2, "created_at": _EXPORTED_AT, "user_id": user, "files": shards}
    yield _json("export_manifest.json", manifest)
    yield _json(
        "user.json",
        {
            "id": user,
            "email": "mira@example.org",
            "chatgpt_plus_user": True,
            "birth_year": 1991,
            "phone_number": None,
        },
    )
    yield _json("user_settings.json", {"theme": "system", "memory": True, "locale": "en-GB"})
    rated = [one for one in grown[5::41] if one["title"]]
    yield _json(
        "message_feedback.json",
        [
            {
                "message_id": one["current_node"],
                "conversation_id": one["id"],
                "user_id": user,
                "rating": rng.choice(["thumbs_up", "thumbs_up", "thumbs_down"]),
                "content": "{}",
                "create_time": one["update_time"],
            }
            for one in rated
        ],
    )
    shared = [
        {
            "id": uuid_from(rng),
            "conversation_id": one["id"],
            "title": one["title"],
            "is_anonymous": True,
        }
        for one in grown[9::83]
        if one["title"]
    ]
    yield _json("shared_conversations.json", shared)
    yield Member("chat.html", lambda: _page(conversations))


def _json(name: str, value: object) -> Member:
    return Member(name, lambda: [json.dumps(value).encode()])


def _page(conversations: list[bytes]) -> Iterable[bytes]:
    yield b"<html><head><title>ChatGPT Data Export</title></head><body><div id=root></div><script>"
    yield b"var jsonData = "
    for chunk in containers.array(conversations, "json"):
        yield chunk.replace(b"</", b"<\\/")
    yield b";</script></body></html>"


def _media(seed: int) -> Iterator[Member]:
    """Yield some images and a sound, of no content."""
    rng = chance(f"media {seed}")
    for number in range(6):
        name = f"file_{rng.getrandbits(128):032x}"
        picture = _png(rng.randbytes(3 * 64 * 48), 64, 48)
        folder = "" if number < 3 else "dalle-generations/"
        yield Member(f"{folder}{name}.png", lambda picture=picture: [picture], media=True)  # type: ignore[misc]
    sound = rng.randbytes(24_000)
    name = f"{uuid_from(rng)}/audio/file_{rng.getrandbits(128):032x}.wav"
    header = b"RIFF" + (36 + len(sound)).to_bytes(4, "little") + b"WAVEfmt "
    header += bytes.fromhex("10000000 0100 0100 803e0000 007d0000 0200 1000") + b"data"
    header += len(sound).to_bytes(4, "little")
    yield Member(name, lambda: [header, sound], media=True)


def _png(pixels: bytes, width: int, height: int) -> bytes:
    rows = b"".join(
        b"\0" + pixels[row * width * 3 : (row + 1) * width * 3] for row in range(height)
    )
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    chunks = [(b"IHDR", size), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in chunks
    )
