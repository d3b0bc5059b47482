"""What a model need not read, and above all what it has to."""

from __future__ import annotations

import pytest

from soulprint_pipeline.code_text import without_code, without_fences
from soulprint_pipeline.exports.conversation import Conversation, Message
from soulprint_pipeline.triage import kind_of, said_hash

CODE = """Why is this slow?

```python
def rows(path):
    # I prefer tabs
    return [line.split() for line in open(path)]
for row in rows("my.csv"):
    print(row)
```"""
UNFENCED = """what is wrong with this
const rows = await db.query("select * from t");
for (const row of rows) {
    console.log(row.id);
}
TypeError: rows is not iterable
    at main (index.js:3:20)"""


def talk(*said: str) -> Conversation:
    messages = []
    for number, text in enumerate(said):
        messages += [
            Message(f"u{number}", "user", text, None),
            Message(f"a{number}", "assistant", "I see. I live in a data centre, my friend.", None),
        ]
    return Conversation("c", "", None, None, tuple(messages))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (("thanks",), "trivial"),
        (("What is the capital of Peru?", "And how many people live there?"), "trivial"),
        (("How do I boil an egg?",), "trivial"),
        (("Was ist die Hauptstadt von Peru, und wie hoch liegt sie?",), "trivial"),
        ((CODE,), "code"),
        ((UNFENCED, "How do I fix it?"), "code"),
        (("Translate into German: I live in Lisbon and my cat is called Tom.",), "translation"),
        (("Bitte übersetze das ins Englische:\n\nIch wohne in Köln.", "danke"), "translation"),
        (("Explain how the tides work. " * 20,), "impersonal"),
    ],
)
def test_what_tells_nothing_of_the_person_is_of_a_kind(said: tuple[str, ...], kind: str) -> None:
    assert kind_of(talk(*said)) == kind


@pytest.mark.parametrize(
    "said",
    [
        ("I live in Lisbon.",),
        ("I'm Mira",),
        ("What is the capital of Peru? We fly there in May.",),
        ("Anna's birthday is on 5 May.",),
        ("No bullet points, please. Always answer in prose.",),
        ("call me Jo from now on",),
        ("from now on, answer in French",),
        # Words of somebody who leaves the pronoun out, or of whom no word is known here.
        ("Vivo en Lisboa con Marta.",),
        ("Lizbon'da oturuyorum.",),
        ("リスボンに住んでいます。",),
        ("Я живу в Лиссабоне.",),
        ("Jestem z Krakowa, co zjeść w Lizbonie?",),
        # Errands with something beside them.
        (CODE, "It's for the archive of my choir."),
        (CODE.replace("Why is this slow?", "I work at a bank and this is slow:"),),
        ("Translate to French, I am moving to Lyon: the flat is too small.",),
        ("Translate into German: the cat", "My sister will love that."),
        ("Wie lange muss das kochen? Ich bin allergisch gegen Soja.",),
        ("Explain how the tides work. " * 20, "I sail at the weekend."),
    ],
)
def test_what_may_hold_something_about_the_person_is_read(said: tuple[str, ...]) -> None:
    assert kind_of(talk(*said)) is None


def test_what_the_assistant_says_decides_nothing() -> None:
    assert kind_of(talk("What is the tallest tree?")) == "trivial"


def test_code_is_left_out_of_what_is_sent_and_words_stay() -> None:
    assert without_fences(CODE) == "Why is this slow?\n\n(code)"
    assert without_fences("no code, ~ or ` at all") == "no code, ~ or ` at all"
    assert without_fences("an open fence:\n```\nx = 1") == "an open fence:\n(code)"
    assert without_code(UNFENCED).split("\n") == [
        "what is wrong with this",
        "TypeError: rows is not iterable",
    ]
    prose = "I was in Paris (in May).\nwe said: never again\nfrom there to Rome; then home"
    assert without_code(prose) == prose


def test_the_same_words_are_the_same_whatever_their_blanks() -> None:
    assert said_hash(talk("I  moved\n to Rome.")) == said_hash(talk("i moved to rome."))
    assert said_hash(talk("a", "b")) != said_hash(talk("a b"))
    assert said_hash(talk("a", "b")) != said_hash(talk("b", "a"))


def test_the_time_that_it_takes_grows_with_the_text_and_no_faster() -> None:
    """Shapes at which a pattern that goes back and forth would stand still for minutes."""
    for shape in (" ", "(", "a ", "i ", "=", "`", "```\n", "\n", "please ", "/ ", "\t", "don't "):
        assert kind_of(talk(shape * (100_000 // len(shape)), "and the rest")) in {
            None, "trivial", "code", "impersonal", "translation",
        }  # fmt: skip
