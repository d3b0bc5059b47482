"""What is said in play, in jest, or in somebody else's name makes no facts; what is not, does."""

from __future__ import annotations

import pytest

from tests.pipeline.local.saying import statements

SAID = "I live in Rome."
BELIEVED = ["Lives in Rome."]


@pytest.mark.parametrize(
    "agreed",
    [
        "Let's play a game: you are a shopkeeper and I walk in.",
        "Simulate a job interview with me, please.",
        "You're a grumpy bartender, I'm a regular named Gus.",
        "You are the doctor and I am the patient. Begin.",
        "I'm Juliet and you're my Romeo.",
        "I'll be the detective, you be the suspect.",
        "Let\u2019s pretend we live in another century.",
        "Pretend I'm a knight.",
        "Can we do a mock interview?",
        "Imagine I'm the king of Spain.",
        "Interview me as if I were a footballer.",
        "I want you to act as a travel guide in a museum.",
        "My character is Thorn, an elf.",
        "Take on the role of a stern teacher.",
        "Simulate a phone call between a bank and its client.",
        "Lass uns ein Rollenspiel machen.",
        "Du bist der Wirt und ich der Gast.",
        "Translate everything I write into French.",
    ],
)
def test_what_is_said_within_a_frame_is_not_believed_however_long_it_lasts(agreed: str) -> None:
    assert statements(agreed, SAID, "What else?", "I have two cats, Miso and Tofu.") == []


@pytest.mark.parametrize(
    "left",
    [
        "Okay, end of the game. What's for dinner?",
        "Let's stop the role play here.",
        "The game is over, thanks!",
        "Thanks for playing!",
        "Out of character: that was fun.",
        "Back to reality, please.",
    ],
)
def test_a_frame_that_was_left_is_left(left: str) -> None:
    agreed = "Let's play a game: you are a shopkeeper."
    assert statements(agreed, "I live in Oslo.", left, SAID) == BELIEVED


@pytest.mark.parametrize(
    "pasted",
    [
        "Respondent 7: I gave up my car when I moved to Leeds. I prefer buses.",
        "Patient: I'm allergic to penicillin and I live alone.\nSummarise for the file.",
        "**Participant B** (rural): My wife Ines and I live in Evora.",
        "Applicant 3, CV\nI studied biology in Ghent. I live in Antwerp.",
        "Excerpt from the transcript\nI'm a nurse and I live in Hull.",
        "is this phishing?\n\nGood day, I'm a banker and I live in Lagos.",
        "Rank these three applicants\n1) I live in Delft. I use Python every day.",
        "Pull out name and city as json\n\nHello, I'm Ines Duarte, a designer based in Bogota.",
        "keep going in the same voice:\nI have a goat named Thistle. My father is a miller.",
        "into german please\n\nI am a cleaner and I live in Hamburg.",
        "my uncle wrote this for the newsletter, fix commas:\nMy wife Edith makes candles.",
        "I'm Ines, I work at a museum and I have a cat called Pablo.\nhow do i reply to this ad",
        "We live in Ghent. I'm allergic to feathers.\n\nsummarise this for the manager",
        "no no, I'm not from Dublin, the event is there",
        "In another life I'm a lighthouse keeper.",
        "in some parallel universe i live in a castle",
        "oh we're moving to the moon in June, as if",
        "I live for moments like this haha",
    ],
)
def test_what_somebody_else_handed_in_or_nobody_means_is_not_believed(pasted: str) -> None:
    assert statements(pasted) == []


def test_after_what_somebody_handed_in_the_person_goes_on() -> None:
    pasted = "Respondent 7: I live in Leeds. I prefer buses."
    assert statements(f"{pasted}\n\n{SAID}") == BELIEVED
    assert statements(f"{SAID}\n\nWhat should I cook this week?") == BELIEVED
    assert statements(f"{SAID}\n\nWrite me a short bio") == BELIEVED
    assert statements(f"{SAID}\n\nExcerpt from the transcript\nI live in Hull.") == BELIEVED


def test_a_frame_ends_with_its_conversation() -> None:
    assert statements("Let's play a game: you are a wizard.", "I live in Oslo.") == []
    assert statements(SAID) == BELIEVED


@pytest.mark.parametrize(
    "before",
    [
        "I love role-playing games on weekends.",
        "You're a lifesaver! Thanks.",
        "How do I simulate a coin toss in Python?",
        "How do I make a game in Godot?",
        "My son plays football and I'm his coach.",
        "You are right, I'm tired.",
        "I assume you know Python?",
        "I play the guitar.",
        "We played a board game yesterday.",
        "Which game should I buy?",
        "I suppose I'm old.",
    ],
)
def test_talk_about_games_and_roles_begins_none(before: str) -> None:
    assert "Lives in Rome." in statements(before, SAID)


def test_a_text_that_is_announced_is_the_next_message_and_no_more() -> None:
    assert statements("I'll paste my letter next.", "I live in Oslo.", SAID) == BELIEVED


@pytest.mark.parametrize(
    "message",
    [
        # Texts that are introduced.
        "My CV:\nI live in Rome.",
        "Cover letter: I live in Rome.",
        "Bio for the website: Hello. I live in Rome.",
        "Is this cover letter okay? I live in Rome.",
        "Tighten my cover letter. I live in Rome.",
        "About page:\nI live in Rome.",
        "LinkedIn summary\n\nI live in Rome.",
        "Make this sound better: I live in Rome.",
        "Can you make this more formal for me: I live in Rome.",
        "Which sounds better: I live in Rome or I reside in Rome?",
        "How would you say I live in Rome. In Dutch?",
        # Stories.
        "Chapter 1\nI live in Rome.",
        "Chapter Two: The House. I live in Rome.",
        "Prologue. I live in Rome.",
        "The opening of my novel so far. I live in Rome.",
        "My story begins like so. I live in Rome.",
        "First paragraph of the book: I live in Rome.",
        # Mails and talks.
        "Fwd: lease\nI live in Rome.",
        "Got this from my landlord: Hello. I live in Rome.",
        "Hi Tom,\nI live in Rome. See you soon.",
        "Anna: Hello there.\nBen: I live in Rome.\nAnna: Nice.",
        "[10:32] Anna: Hello.\n[10:33] Ben: Hi. I live in Rome.",
        "Interviewer: Where are you? Candidate: Hello. I live in Rome.",
        "User: Hello. I live in Rome.",
        # Jest.
        "I live in Rome. Not.",
        "I live in Rome. /s",
        "I live in Rome, not!",
        "Oh sure, I live in Rome.",
        "I live in Rome, in a palace. Now seriously: what does it cost?",
        "he: i live in Rome\nhe: i hate it\n\nwhat now",
        "Alan (09:12): Hello.\nDee (09:15): I live in Rome.",
        "Oh sure. I live in Rome.",
        "Yeah right. I live in Rome.",
        # Prompts and filler.
        "System prompt: Hello. I live in Rome.",
        "Test message, please ignore. I live in Rome.",
        "Some dummy text. I live in Rome.",
        "Sample user profile\nI live in Rome.",
        "This is just a test. I live in Rome.",
        # Verse and quotations.
        "Lyrics I wrote: I live in Rome.",
        "I live in Rome / the stones are warm / and nobody is home",
        "Verse 1\nI live in Rome\nand nobody is home",
        "'I live in Rome and it's fine.'",
        "\u2018I live in Rome and it\u2019s fine.\u2019",
        '"I live in Rome.\nAnd I stay."',
        '"I live in Rome. And I stay',
        "I live in Rome. \u2014 Keats",
        "*I live in Rome* he hums",
    ],
)
def test_what_is_not_meant_or_not_their_own_makes_no_fact(message: str) -> None:
    assert statements(message) == []


@pytest.mark.parametrize(
    "message",
    [
        "A note about me: I live in Rome.",
        "Context: I live in Rome.\nQuestion: where do I get good bread?",
        "One thing that you should know: I live in Rome.",
        "I live in Rome. Can you check my CV?",
        "I live in Rome. Chapter 3 of my thesis is late.",
        "Oh, I live in Rome.",
        "I live in Rome. Why not?",
        "I live in Rome. Not sure where to eat.",
        "I live in Rome and commute by tram/bus.",
        "Hello there,\nI live in Rome.",
        "Hi ChatGPT,\nI live in Rome.",
        "I live in Rome - near the river.",
        "I live in Rome. It's a great city!",
        "Sure. I live in Rome.",
        "Could you remember this about me: I live in Rome.",
        "Thanks, that reads well!\nI live in Rome.",
        'My flat is 5" narrower than planned. I live in Rome. The door is 3" lower.',
    ],
)
def test_what_only_looks_like_that_is_believed(message: str) -> None:
    assert statements(message)[:1] == BELIEVED


@pytest.mark.parametrize(
    "message",
    [
        "Could you make the second paragraph less stiff? I live in Rome, so no maps.",
        "Draft an email to my landlord about the damp. I live in Rome.",
        "I need a poem for a parrot. Something short. I live in Rome.",
        "I need a poem for a parrot. I live in Rome. Eight lines at most.",
        "Draft me an out-of-office. By the way, I live in Rome.",
        "Turn these bullet points into a speech. It's for the choir. I live in Rome.",
    ],
)
def test_who_gives_an_errand_and_goes_on_about_themself_is_believed(message: str) -> None:
    assert BELIEVED[0] in statements(message)


@pytest.mark.parametrize(
    "message",
    [
        "Could you make the second paragraph less stiff? I live in Rome.",
        "Could you make this paragraph less stiff?\nI live in Rome, so no slang.",
        "Make this paragraph less stiff: I live in Rome, so no slang.",
        "I need a poem for a parrot. Something short.\n\nI live in Rome.",
        "I need a poem for a parrot. It goes: I live in Rome.",
        "I need a poem for a parrot. I live in Rome.",
        "I need a monologue for a parrot. Something short. I live in Rome.",
        "Write an email to the zoo. Dear bird. I live in Rome.",
    ],
)
def test_a_text_behind_an_errand_is_not_believed(message: str) -> None:
    assert statements(message) == []
