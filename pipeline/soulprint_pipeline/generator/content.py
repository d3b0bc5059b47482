"""The `content` of messages, by type, as the export writes it."""

from __future__ import annotations

import random

import msgspec

from soulprint_pipeline.generator.dialogue import Turn
from soulprint_pipeline.generator.persona import Instructions
from soulprint_pipeline.generator.tree import Json

_INVISIBLE = frozenset({"hidden", "code", "bio", "thoughts", "recap"})


class Shape(msgspec.Struct, frozen=True):
    """What a turn becomes: the fields of its message that depend on its kind."""

    role: str
    content: Json
    name: str | None = None
    recipient: str = "all"
    channel: str | None = None
    metadata: Json = {}


def is_dialogue(turn: Turn) -> bool:
    """Tell whether a turn on the current path is visible dialogue."""
    return turn.speaker in {">>", "<<"} and not turn.options & _INVISIBLE and bool(turn.text)


def text(words: str) -> Json:
    """Return plain text content."""
    return {"content_type": "text", "parts": [words]}


def custom_instructions(instructions: Instructions) -> Json:
    """Return custom instructions as the vendor wraps them."""
    return {
        "content_type": "user_editable_context",
        "user_profile": f"The user provided this about themselves:\n```{instructions.about}```",
        "user_instructions": "The user provided the additional info about how they would like "
        f"you to respond:\n```{instructions.style}```",
    }


def shape(turn: Turn, rng: random.Random) -> Shape:
    """Return the message that `turn` becomes."""
    if turn.speaker == ">>":
        return _from_person(turn, rng)
    if turn.speaker == "<<":
        return _from_assistant(turn, rng)
    if turn.speaker == "@@":
        memories: Json = {
            "content_type": "model_editable_context",
            "model_set_context": turn.text,
            "repository": None,
            "repo_summary": None,
            "structured_context": None,
        }
        return Shape("assistant", memories)
    return _from_tool(turn, rng)


def _from_person(turn: Turn, rng: random.Random) -> Shape:
    if "voice" in turn.options:
        return Shape("user", _voice(turn.text, "in", rng), metadata={"voice_mode_message": True})
    if "image" in turn.options:
        return Shape("user", {"content_type": "multimodal_text", "parts": [image(rng), turn.text]})
    return Shape("user", text(turn.text))


def _from_assistant(turn: Turn, rng: random.Random) -> Shape:
    if "voice" in turn.options:
        return Shape("assistant", _voice(turn.text, "out", rng))
    if "code" in turn.options:
        code: Json = {"content_type": "code", "language": turn.argument, "text": turn.text}
        return Shape("assistant", code, recipient=turn.argument or "python", channel="commentary")
    if "bio" in turn.options:
        return Shape("assistant", text(turn.text), recipient="bio", channel="commentary")
    if "thoughts" in turn.options:
        summary, _, rest = turn.text.partition("\n")
        thoughts: Json = {
            "content_type": "thoughts",
            "thoughts": [{"summary": summary, "content": rest, "chunks": [], "finished": True}],
            "source_analysis_msg_id": None,
        }
        return Shape("assistant", thoughts, metadata={"reasoning_status": "is_reasoning"})
    if "recap" in turn.options:
        recap: Json = {"content_type": "reasoning_recap", "content": turn.text}
        return Shape("assistant", recap, metadata={"reasoning_status": "reasoning_ended"})
    channel = "commentary" if "commentary" in turn.options else None
    return Shape("assistant", text(turn.text), channel=channel)


def _from_tool(turn: Turn, rng: random.Random) -> Shape:
    if "output" in turn.options:
        return Shape("tool", {"content_type": "execution_output", "text": turn.text}, name="python")
    if "quote" in turn.options:
        url, _, title = turn.argument.partition(" | ")
        quote: Json = {
            "content_type": "tether_quote",
            "url": url,
            "domain": url.split("/")[2],
            "title": title,
            "text": turn.text,
            "tether_id": None,
        }
        return Shape("tool", quote, name="browser")
    if "browse" in turn.options:
        browsing: Json = {
            "content_type": "tether_browsing_display",
            "result": turn.text,
            "summary": None,
            "assets": None,
            "tether_id": None,
        }
        return Shape("tool", browsing, name="browser")
    picture: Json = {"content_type": "multimodal_text", "parts": [image(rng)]}
    return Shape("tool", picture, name="dalle.text2im")


def image(rng: random.Random) -> Json:
    """Return a pointer to an image."""
    return {
        "content_type": "image_asset_pointer",
        "asset_pointer": f"sediment://file_{rng.getrandbits(128):032x}",
        "size_bytes": rng.randrange(80_000, 900_000),
        "width": 1536,
        "height": 1024,
        "fovea": None,
        "metadata": {"dalle": None, "sanitized": True},
    }


def _voice(words: str, direction: str, rng: random.Random) -> Json:
    audio = {
        "content_type": "audio_asset_pointer",
        "asset_pointer": f"sediment://file_{rng.getrandbits(128):032x}",
        "size_bytes": 31_000 * (1 + len(words) // 15),
        "format": "wav",
        "metadata": {"start": 0.0, "end": round(len(words) / 15, 2)},
    }
    heard = {
        "content_type": "audio_transcription",
        "text": words,
        "direction": direction,
        "decoding_id": None,
    }
    return {"content_type": "multimodal_text", "parts": [heard, audio]}
