"""Random conversation graphs and random ways to write them down."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import strategies as st

WORDS = st.text(
    st.sampled_from('abc {}[]",:\\\n\t\x00/é\u2019中😀\u2028')
    | st.characters(exclude_categories=["Cs"]),
    max_size=30,
).filter(lambda text: not any("\ue200" <= c <= "\ue206" or c == "【" for c in text))

ROLES = st.sampled_from(["user", "assistant", "system", "tool", "alien"])
KINDS = st.sampled_from(
    ["text", "text", "text", "multimodal_text", "code", "thoughts", "app_pairing_content"]
)
PARTS = st.lists(
    WORDS
    | st.none()
    | st.fixed_dictionaries(
        {"content_type": st.just("audio_transcription")},
        optional={
            "text": WORDS | st.none(),
            "asset_pointer": st.just("sediment://x"),
            "n": st.integers(),
        },
    ),
    max_size=3,
)
TIMES = st.none() | st.integers(1_600_000_000, 1_700_000_000) | st.floats(1.6e9, 1.7e9)

MESSAGES: st.SearchStrategy[Any] = st.none() | st.fixed_dictionaries(
    {
        "content": st.none()
        | st.fixed_dictionaries({"content_type": KINDS}, optional={"parts": PARTS})
    },
    optional={
        "author": st.fixed_dictionaries({"role": ROLES}, optional={"name": st.none() | WORDS}),
        "create_time": TIMES,
        "metadata": st.none()
        | st.fixed_dictionaries(
            {},
            optional={
                "is_visually_hidden_from_conversation": st.booleans(),
                "citations": st.lists(st.fixed_dictionaries({"title": WORDS, "url": WORDS})),
                "mapping": st.dictionaries(WORDS, st.integers(), max_size=2),
            },
        ),
        "recipient": st.sampled_from(["all", "all", "all", "python", None]),
        "children": st.just([]),
        "weight": st.floats(0, 1),
    },
)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A conversation whose parents may be missing, unknown, or in a circle."""
    names = [f"n{number}" for number in range(draw(st.integers(0, 7)))]
    anything = st.sampled_from([*names, "nowhere"]) | st.none()
    mapping: dict[str, Any] = {}
    for number, name in enumerate(names):
        before = st.just(names[number - 1]) if number else st.none()
        parent = draw(before | before | before | anything)
        mapping[name] = draw(
            st.none() | st.just({}) if draw(st.integers(0, 12)) == 0 else st.just({"id": name})
        )
        if mapping[name]:
            mapping[name] |= {"message": draw(MESSAGES), "parent": parent}
    record: dict[str, Any] = {"mapping": mapping, "title": draw(WORDS | st.none())}
    record |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "current_node": anything,
                "create_time": TIMES,
                "update_time": TIMES,
                "id": st.text("abcdef-", min_size=1, max_size=8),
                "moderation_results": st.just([]),
                "safe_urls": st.lists(WORDS, max_size=2),
                "gizmo_id": st.none() | st.just("g-1"),
                "voice": st.none() | WORDS,
                "brand_new": st.dictionaries(WORDS, st.lists(st.integers() | WORDS), max_size=2),
            },
        )
    )
    record["conversation_id"] = f"c{draw(st.integers(0, 10**9))}"
    return record


def scribbled(value: Any, rng: random.Random) -> str:
    """Write a value as JSON with keys in any order, blanks anywhere, and any escapes."""
    blank = rng.choice(["", "", " ", "\n", "\t", " \r\n  "])
    if isinstance(value, dict):
        pairs = list(value.items())
        rng.shuffle(pairs)
        inner = f"{blank},".join(
            f"{blank}{scribbled(key, rng)}{blank}:{scribbled(item, rng)}" for key, item in pairs
        )
        return f"{blank}{{{inner}{blank}}}{blank}"
    if isinstance(value, list):
        inner = ",".join(scribbled(item, rng) for item in value)
        return f"{blank}[{inner}{blank}]{blank}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=rng.random() < 0.5)
    return f"{blank}{json.dumps(value)}{blank}"
