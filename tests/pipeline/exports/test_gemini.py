"""Gemini: single exchanges out of an activity, put together to conversations."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.errors import EmptyExport, NotAnExport
from soulprint_pipeline.exports import gemini_sessions
from soulprint_pipeline.exports.html_text import text_of
from tests.pipeline.exports.building import Json, Reading, packed
from tests.pipeline.exports.writing import (
    PROPERTY,
    SIZES,
    export_of,
    peak,
    read_in,
    said,
    written,
)

NOON = 1_770_033_600  # 2 February 2026, 12:00 UTC


def at(minute: float) -> str:
    """Return the time of a record, `minute` minutes after noon."""
    from datetime import UTC, datetime

    moment = datetime.fromtimestamp(NOON + minute * 60, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record(title: str | None, minute: float, *answers: str, **fields: Any) -> Json:
    """Return a record of the activity."""
    made: Json = {
        "header": "Gemini Apps",
        "title": title,
        "time": at(minute),
        "products": ["Gemini Apps"],
        "activityControls": ["Gemini Apps Activity"],
    }
    if answers:
        made["safeHtmlItem"] = [{"html": answer} for answer in answers]
    return made | fields


def ask(name: str, minute: float) -> Json:
    return record(f"Prompted {name}", minute, f"<p>about {name}</p>")


def newest_first(*records: Json) -> bytes:
    return export_of(*sorted(records, key=lambda one: one["time"], reverse=True))


def test_an_exchange_has_both_sides_its_time_and_ids() -> None:
    reading = Reading(export_of(ask("boats", 0)))
    one = reading.conversations[0]
    assert reading.export.format == "gemini"
    assert (one.id, one.title) == ("gemini-2026-02-02T12:00:00.000Z", "")
    assert one.created_at == one.updated_at == NOON
    assert [(m.id, m.role, m.text, m.at) for m in one.messages] == [
        (f"{one.id}/asked", "user", "boats", NOON),
        (f"{one.id}/answered", "assistant", "about boats", NOON),
    ]
    assert reading.export.content_types == {"exchange": 1}
    assert not reading.export.truncated


def test_half_an_hour_of_silence_ends_a_conversation() -> None:
    minutes = {"a": 0, "b": 30, "c": 59.9, "d": 90, "e": 24 * 60}
    reading = Reading(newest_first(*(ask(name, minute) for name, minute in minutes.items())))
    assert [[text for role, text in found if role == "user"] for found in said(reading)] == [
        ["e"],
        ["d"],
        ["a", "b", "c"],
    ]
    last = reading.conversations[-1]
    assert (last.created_at, last.updated_at) == (NOON, NOON + 59.9 * 60)


def test_a_conversation_that_goes_on_keeps_its_id() -> None:
    earlier = Reading(newest_first(ask("a", 0), ask("b", 5)))
    later = Reading(newest_first(ask("a", 0), ask("b", 5), ask("c", 10), ask("d", 600)))
    assert later.names[1:] == earlier.names
    first, second = earlier.conversations[0], later.conversations[1]
    assert second.messages[:4] == first.messages


def test_the_order_of_the_file_does_not_matter_within_a_conversation() -> None:
    upwards = Reading(export_of(ask("a", 0), ask("b", 5), ask("c", 10)))
    assert said(upwards) == said(Reading(newest_first(ask("a", 0), ask("b", 5), ask("c", 10))))


def test_a_record_without_a_time_stays_with_the_one_beside_it() -> None:
    timeless = ask("b", 0) | {"time": None}
    reading = Reading(export_of(ask("c", 10), timeless, ask("a", 5)))
    assert [m.text for m in reading.conversations[0].messages if m.role == "user"] == [
        "a",
        "b",
        "c",
    ]


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Prompted what is rain", "what is rain"),
        ("Prompted\u00a0what is rain", "what is rain"),
        ("Prompted: what is rain", "what is rain"),
        ("Prompted with: what is rain", "what is rain"),
        ("Asked Bard: what is rain", "what is rain"),
        ("Said what\nis rain", "what\nis rain"),
        ("Eingegebener Text: was ist Regen", "Eingegebener Text: was ist Regen"),
        ("Promptly what", "Promptly what"),
    ],
)
def test_the_verb_before_a_prompt_is_taken_off(title: str, asked: str) -> None:
    reading = Reading(export_of(record(title, 0, "<p>ok</p>")))
    assert said(reading) == [[("user", asked), ("assistant", "ok")]]


def test_a_verb_of_another_language_is_known_by_being_everywhere() -> None:
    asked = [f"Wie ist Nummer {n}?" if n % 2 else f"{n} Fragen" for n in range(40)]
    rows = [record(f"Eingegebener Prompt: {text}", n, "<p>ja</p>") for n, text in enumerate(asked)]
    rows.append(record("Eingegebener Prompt: ohne Antwort", 41))
    rows.append(record("Feedback gegeben: gut", 42))
    reading = Reading(newest_first(*rows))
    found = [m.text for one in reading.conversations for m in one.messages if m.role == "user"]
    assert found == [*asked, "ohne Antwort"]
    assert reading.export.content_types == {"exchange": 41, "other activity": 1}


def test_what_most_prompts_do_not_share_is_no_verb() -> None:
    titles = [f"Translate {n}" if n % 4 else f"Is {n} prime" for n in range(40)]
    reading = Reading(newest_first(*(record(t, n, "<p>x</p>") for n, t in enumerate(titles))))
    found = [m.text for one in reading.conversations for m in one.messages if m.role == "user"]
    assert found == titles
    few = Reading(newest_first(*(record(f"Frage {n}", n, "<p>x</p>") for n in range(15))))
    assert few.conversations[0].messages[0].text == "Frage 0"


def test_what_is_no_question_is_passed_over_and_counted() -> None:
    reading = Reading(
        newest_first(
            ask("a", 0),
            record("Gave feedback: Good response", 1),
            record("Selected preferred draft", 2, "<p>draft</p>"),
            record("Used an Assistant feature", 3, "<p>timer</p>"),
            record("Used Gemini Apps", 4),
            record("Created Gemini Canvas titled Fitness", 5, "<p># Fitness</p>"),
            record("Something unheard of", 6),
            record(None, 7, "<p>x</p>"),
            record(" ", 8, "<p>x</p>"),
        )
    )
    assert said(reading) == [[("user", "a"), ("assistant", "about a")]]
    assert reading.export.content_types == {"exchange": 1, "other activity": 8}
    assert not reading.quarantined


def test_other_products_in_the_same_file_are_passed_over_and_counted() -> None:
    search = record("Searched for rain", 1) | {"header": "Search", "products": ["Search"]}
    video = record("Watched Gemini explained", 2) | {"header": "YouTube", "products": ["YouTube"]}
    bard = ask("old", 0) | {"header": "Bard", "products": ["Bard"]}
    german = ask("neu", 3) | {"header": "Gemini-Apps", "products": None}
    only_product = ask("more", 4) | {"header": None}
    reading = Reading(newest_first(search, video, bard, german, only_product))
    assert [m.text for m in reading.conversations[0].messages if m.role == "user"] == [
        "old",
        "neu",
        "more",
    ]
    assert reading.export.content_types == {"exchange": 3, "other product": 2}
    with pytest.raises(NotAnExport, match="other products than Gemini"):
        Reading(export_of(search, video))


def test_a_prompt_without_an_answer_and_an_answer_without_a_prompt_are_kept() -> None:
    reading = Reading(newest_first(record("Prompted a", 0), record("Prompted", 1, "<p>b</p>")))
    assert said(reading) == [[("user", "a"), ("assistant", "b")]]


def test_attached_files_are_strings_or_objects_and_never_read() -> None:
    rows = [
        ask("a", 0) | {"attachedFiles": ["I-live-in-Oslo.pdf"], "imageFile": "x.png"},
        ask("b", 1)
        | {"attachedFiles": [{"name": "x", "url": "u"}], "subtitles": [{"name": "Gem"}]},
        ask("c", 2) | {"attachedFiles": {"name": "x"}, "safeHtmlItem": [None, {"html": 5}]},
        ask("d", 3) | {"safeHtmlItem": "none", "products": "Gemini Apps"},
    ]
    reading = Reading(newest_first(*rows))
    assert [text for _, text in said(reading)[0]] == ["a", "about a", "b", "about b", "c", "d"]
    assert not reading.quarantined


def test_several_pieces_of_an_answer_are_joined() -> None:
    reading = Reading(export_of(record("Prompted a", 0, "<p>one</p>", "", "<p>two</p>")))
    assert said(reading) == [[("user", "a"), ("assistant", "one\n\ntwo")]]


@pytest.mark.parametrize(
    "name",
    [
        "Takeout/My Activity/Gemini Apps/MyActivity.json",
        "Takeout/Meine Aktivitäten/Gemini-Apps/MeineAktivitäten.json",
        "Takeout/Mon activité/Applications Gemini/MonActivité.json",
        "Takeout/我的活動/Gemini Apps_JSON/我的活動.json",
        "MyActivity.json",
    ],
)
def test_it_is_found_in_a_takeout_in_any_language(name: str) -> None:
    members = {
        "Takeout/archive_browser.html": b"<html></html>",
        "Takeout/My Activity/Search/MyActivity.json": export_of(
            record("Searched for x", 0) | {"header": "Search", "products": ["Search"]}
        ),
        name: export_of(ask("a", 0)),
    }
    reading = Reading(packed(members))
    assert [m.text for m in reading.conversations[0].messages] == ["a", "about a"]
    assert not reading.quarantined


def test_a_takeout_of_web_pages_is_refused_with_what_to_do() -> None:
    page = b"<html><head><title>My Activity History</title><style>.mdl{}</style>"
    for data in (page, packed({"Takeout/My Activity/Gemini Apps/MyActivity.html": page})):
        with pytest.raises(NotAnExport, match="choose JSON instead of HTML"):
            Reading(data)


def test_only_other_activity_is_an_empty_export() -> None:
    with pytest.raises(EmptyExport, match="no conversation"):
        Reading(export_of(record("Gave feedback: Good response", 0)))


def test_a_conversation_is_bounded_in_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gemini_sessions, "MOST", 5)
    reading = Reading(newest_first(*(ask(str(n), n) for n in range(12))))
    assert [len(one.messages) for one in reading.conversations] == [10, 10, 4]
    assert len(set(reading.names)) == 3
    monkeypatch.setattr(gemini_sessions, "MOST_CHARACTERS", 20)
    assert (
        max(len(found) for found in said(Reading(newest_first(*map(ask, "abcdef", range(6)))))) < 8
    )


def test_two_exchanges_at_the_same_instant_keep_ids_of_their_own() -> None:
    one = Reading(export_of(ask("a", 0), ask("b", 0))).conversations[0]
    assert len({message.id for message in one.messages}) == 4


def test_damage_costs_one_exchange() -> None:
    whole = newest_first(*(ask(name, n) for n, name in enumerate("abcd")))
    broken = whole.replace(b'"title": "Prompted b"', b'"title": "Prompted b')
    reading = Reading(broken)
    assert [text for role, text in said(reading)[0] if role == "user"] == ["a", "c", "d"]
    assert len(reading.quarantined) == 1
    position = reading.quarantined[0].position
    assert position is not None
    assert whole.index(b'{"header"', position) <= whole.index(b"Prompted b")
    assert not reading.export.truncated


def test_null_entries_are_set_aside_with_their_place() -> None:
    reading = Reading(export_of(None, ask("a", 0), 7, ask("b", 1)))
    assert len(reading.quarantined) == 2
    assert len(reading.conversations[0].messages) == 4


def test_the_peak_does_not_grow_with_the_export() -> None:
    rows = [
        record(f"Prompted {'words ' * 50}{n}", n * 7, f"<p>{'été ' * 200}</p>") for n in range(500)
    ]
    few, many = (
        json.dumps(
            [
                ask_at | {"time": at(-n * 4000 + k)}
                for n in range(times)
                for k, ask_at in enumerate(rows)
            ]
        ).encode()
        for times in (3, 9)
    )
    assert peak(many) <= peak(few) * 1.1


# ——— HTML


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain  text", "plain text"),
        ("a &amp; b &lt;c&gt; &#233; &nbsp;", "a & b <c> é"),
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        ("<h2>T</h2><p>a <b>bold</b> <i>word</i></p>", "T\n\na bold word"),
        ("<ul><li>one</li><li><p>two</p></li></ul><p>end</p>", "- one\n- two\n\nend"),
        ("<ul><li>one<ul><li>in</li></ul></li><li>two</li></ul>", "- one\n- in\n- two"),
        ("<pre><code>def f():\n    return 1</code></pre>", "def f():\n    return 1"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "A | B\n1 | 2",
        ),
        ("<script>x < y</script>seen<style>p {}</style>", "seen"),
        ("a<!-- <p>no</p> -->b<!-- open", "ab<!-- open"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ('<img alt="a > b" src=x>end', "end"),
        ("<a href='x' title=\"it's\">link</a>", "link"),
        ("<p>open <b>never closed", "open never closed"),
        ("<P CLASS=x>upper</P>", "upper"),
        ("</p></pre></script>text", "text"),
        ("<p>\n  many\n  lines  </p>", "many lines"),
        ("", ""),
    ],
)
def test_html_becomes_the_text_that_is_seen(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<!", "<?", "<a ", '<a b="', "<a b='\">", "</", "<script>", "<![CDATA[", "<", "&#",
     "<a b=c d>", "<li>", "<pre> ", "<td>", "<textarea>", "<a b=\"'>", "<p\n"],
)  # fmt: skip
def test_html_is_read_in_linear_time(piece: str) -> None:
    began = time.perf_counter()
    text_of((piece * 300_000)[:600_000])
    assert time.perf_counter() - began < 300


@PROPERTY
@given(st.text(st.sampled_from("<>/!-&;\"'= ab\npli\u00e9") | st.characters(), max_size=60))
def test_any_text_is_some_html(html: str) -> None:
    assert isinstance(text_of(html), str)
    escaped = html.replace("&", "&amp;").replace("<", "&lt;")
    assert "".join(text_of(f"<b>{escaped}</b>").split()) == "".join(
        escaped.replace("&lt;", "<").replace("&amp;", "&").replace("\ufdd0", "").split()
    ) or any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in html)


# ——— Against a plain reference


@st.composite
def activities(draw: st.DrawFn) -> list[Json]:
    """Records, newest first, with unique words, so that each can be found again."""
    minute = 0.0
    found: list[Json] = []
    for number in range(draw(st.integers(1, 12))):
        minute += draw(st.sampled_from([0.5, 10, 29, 31, 500]))
        kind = draw(st.sampled_from(["ask", "ask", "ask", "mute", "feedback", "search", "silent"]))
        words = draw(st.sampled_from(["Ünï", "a\nb", "x"])) + f" {number}"
        match kind:
            case "ask":
                one = record(f"Prompted {words}", minute, f"<p>re {number}</p>")
            case "mute":
                one = record(f"Prompted {words}", minute)
            case "silent":
                one = record(words, minute)
            case "feedback":
                one = record("Gave feedback: Bad response", minute)
            case _:
                one = record(words, minute) | {"header": "Search", "products": ["Search"]}
        found.append(one)
    return found[::-1]


def expected(records: list[Json]) -> list[list[tuple[str, str]]]:
    """The rules again, slowly."""
    sessions: list[list[tuple[str, str]]] = []
    last = None
    for one in records:
        if one["header"] == "Search" or not one["title"].startswith("Prompted "):
            continue
        exchange = [("user", one["title"][9:])]
        if "safeHtmlItem" in one:
            exchange.append(("assistant", one["safeHtmlItem"][0]["html"][3:-4]))
        if last is None or _minutes(last, one["time"]) > 30:
            sessions.append([])
        sessions[-1] = exchange + sessions[-1]
        last = one["time"]
    return sessions


def _minutes(later: str, earlier: str) -> float:
    from datetime import datetime

    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() / 60


@PROPERTY
@given(activities(), SIZES, st.sampled_from(["array", "zip"]), st.randoms())
def test_every_layout_reads_as_the_reference_says(
    records: list[Json], size: int, layout: str, rng: random.Random
) -> None:
    data, _ = written(records, rng)
    if layout == "zip":
        data = packed({"T/My Activity/Gemini Apps/MyActivity.json": data, "T/x.html": b"<html>"})
    sessions = expected(records)
    if all(one["header"] == "Search" for one in records):
        with pytest.raises(NotAnExport):
            read_in(size, data)
        return
    if not sessions:
        with pytest.raises(EmptyExport):
            read_in(size, data)
        return
    reading = read_in(size, data)
    assert said(reading) == sessions
    assert not reading.quarantined
    assert not reading.export.truncated
    assert sum(reading.export.content_types.values()) == len(records)


@PROPERTY
@given(activities(), st.randoms(), st.data())
def test_a_cut_anywhere_loses_nothing_before_it(
    records: list[Json], rng: random.Random, data: st.DataObject
) -> None:
    whole, ends = written(records, rng)
    cut = data.draw(st.integers(1, len(whole) - 1))
    kept = expected([one for one, end in zip(records, ends, strict=True) if end <= cut])
    try:
        reading = Reading(whole[:cut])
    except (EmptyExport, NotAnExport):
        assert not kept
        return
    assert said(reading) == kept
    assert reading.export.truncated
    assert not reading.quarantined
