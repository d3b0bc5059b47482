"""Pieces that speak of other words of their message as of a text: theirs is silent, they are own."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.shapes import Form, Shape, forms
from soulprint_pipeline.analysts.local.tokens import tokens
from tests.pipeline.local.saying import statements

KINDS = (
    "comment",
    "points",
    "deictic",
    "paper",
    "turns",
    "signs",
    "introduces",
    "hands",
    "about",
    "invents",
)
SHAPES = [pair for kind in KINDS for pair in forms(kind)]


@pytest.mark.parametrize(("form", "shape"), SHAPES)
def test_a_shape_is_found_in_its_examples_and_in_no_other(form: Form, shape: Shape) -> None:
    assert form.yes, form.shape
    for text in form.yes:
        assert shape.fits(text, tokens(text)), text
        assert shape.regex.search(text), text
    for text in form.no:
        assert not (shape.fits(text, tokens(text)) and shape.regex.search(text)), text


@pytest.mark.parametrize(
    "message",
    [
        "I grew up above a butcher's in Leith and I have never eaten tripe since. I'm a widow now, two sons in Canada.\n\nlovely woman this. what's the register here, is it more spoken or written?",
        "hey it's Dan, lost my phone so this is my new number, I'm stuck in Alicante and my card is blocked. can u wire 400\n\nreal or not?",
        "My name is Prince Adewale and I am the son of the late minister. I live in exile in Accra and I have 12 million dollars. | spam score from 1 to 10",
        "We are a young family of four, he's an engineer, I'm a kindergarten teacher, we don't smoke and we have no pets. We're looking for a 4 room flat in Cologne.\n\nWhich of the usual phrases of flat hunters can you spot?",
        "Been here since 2016, I run the night desk, I speak four languages and I know every drunk by name. >> tighten",
        "I am the egg in your fridge. I live in the door. I hate mayonnaise. Who speaks?",
        "i'm 16f and my parents won't let me have a cat. i live in a small town in ohio and i'm vegan. posted on r/teenagers. what subreddit would suit better",
        '"We moved to the Hebrides in 1974, I kept sheep and my husband built boats" was how the old lady in the documentary began. What\'s the island likely to be?',
        "I sleep under the bridge and I eat what the gulls leave me. As the beggar in act two says. Which playwright is it",
        "I'm Marlon, I'm nineteen and I work at the car wash - opening of a YA novel, is the voice too adult?",
        "Ms Petrova, 44: I clean offices at night, I have a degree in physics, I'm not ashamed. Mr Ode, 51: I drive a cab and I was a judge.\nThese are from a photo exhibition. Write the wall text in 60 words.",
        "I have type 1 diabetes and use a pump. I work as a pastry chef. I'm 28.\n\n^ profile 3 in the usability study. what would she need from our app?",
        "Room to let: I'm a quiet PhD student with a cat called Mimi, I cook vegan, I play cello till nine. 450 warm.\n\nis 450 a fair price for that in Leipzig",
        "I wandered to the market and I bought myself a mule, my mother said I'm foolish and my father said I'm cruel\nwho recorded this first",
        "Hi! I'm Bruno, your fitness buddy. I live in your watch and I love step counts. >> sounds too childish?",
        "I take my coffee black, I live alone with two parrots, I hate the sea.\nWhat can you infer about the character's backstory?",
        "I (45) run a bakery in Lyon, my husband left in May, our son is called Luc. Dear Marianne, what should I do?\n\nHow would an agony aunt of the 1950s answer?",
        "Ich bin Bäcker und wohne in Graz. -> in plain English?",
        "Je m'appelle Luc et j'habite à Lyon. I am Luc and I live in Lyon. Which preposition rule applies?",
        'I\'ve lived in this house for forty years, said Mrs Tulloch, 81. I was born in it. - local paper. Is "was born in it" idiomatic?',
        "I'm leaving the firm at the end of June after 12 years. Thank you all! Barbara\n\nwhat's a warm two-line answer",
        "Day 12. I have eaten the last biscuit. My brother Finn has a fever. I miss my cat Toast.\n\nhow historically plausible is this for an arctic expedition?",
        "So I told the doctor, I'm a vegetarian since birth, I don't drink, I live with my mother. And he goes: what's killing you then? lol where's that joke from",
        "I am a river, I was born in the Alps and I go to bed in the North Sea. answer?",
        "★★★★ We stayed with our two boys and my mother who's in a wheelchair. I'm a chef so I'm picky.\nhow would the owner reply",
        "Mia K., Hamburg - I lost 12 kilos with it, I'm a nurse and I have two kids.\nJonas P., Ulm - I was sceptical, I'm a trucker.\nwhich one looks invented",
        "I'm the new tenant in 4B, I play the drums, but only till eight! Pop round any time, Tariq (and my dog Bose)\n\nfound it in our mailbox today. what does pop round mean",
        "Kia ora, I am Hine and I farm kumara near Opotiki.\n\nwhat language is the greeting",
        "I quit my job at the bank, sold my flat in Zurich and now I herd goats in Ticino. Heard it on the radio, do you know the name of the guy?",
        "Just read this in a memoir and it stuck with me:\nI left Odessa at nine with one shoe. I have never owned a second pair since. I still count in Russian.\nDo you know who that could be?",
        "so my flatmate left this on the fridge\n\nI'm moving out end of June, I'm allergic to your cat and I hate your music. Lars\n\nhow petty is that lol",
        "Hi Chat! Quick one.\n\nWe are the Okonkwos, we live at number 12, our son Obi has a nut allergy and I'm on nights this week.\n\nThat's what the new neighbours put under our windscreen wiper. Nice reply, three lines?",
        "(from the letters page) I am 92, I have voted in every election, and I drive a Morris Minor. -- what's the average age of letter writers to newspapers?",
        "Guest post, needs a title: I quit my job as a lawyer at 50. I bought a vineyard. I have never been so tired or so happy.",
        "Someone on the train was dictating into his phone: I'm based in Zug, I trade coffee, I have two ex-wives. Is that legal, coffee futures from a train?",
        "My student's answer to 'describe your family': I have one sister she is calling Mina, I am living with my aunt. How many points out of 5?",
        "Which tense? I ___ (live) here since 2009 and I ___ (work) as a baker.",
        "That bit in the film where she goes I'm nobody, I live in a shoe box, I've one plant. name?",
        "Trying to decode my gran's shorthand, so far I've: \"I am well. I have a room in Bath. I work at the Pump Room.\" could 'Pump Room' be right?",
        "Profile 1: I'm Kay, 33, sailor. Profile 2: I'm Tom, I love dogs. swipe which",
        "[Intro music] Hey folks I'm Gus and I've been fixing clocks since 1988, I live in a windmill. [ad break] >> 3 chapter titles",
        "in persona of an 80 yr old fisherman: i've a boat, a bad back and no regrets. is the persona consistent",
        "Hey all! New here. I'm Zee, I do ceramics in Porto and have three cats. Happy to be here :)\n\n^ how would you welcome Zee in one warm sentence",
        "the plaque reads I GAVE MY LIFE TO THIS TOWN AND I HAVE FOUR DAUGHTERS. typo or joke?",
        "AI wrote this for a dating app: I'm a curious soul, I love hiking, I have a golden retriever. why does it always pick hiking",
        "What's the punchline: I told my wife I have a dog. She said...",
        "Eulogy draft by my cousin for our uncle: I am his eldest, I farm his land, I drive his truck. - too short?",
        "He wrote on the back of the photo I am in Tangier, I have malaria, I love you. 1943?",
        "Let me read you a text I received: hey it's Mira from hinge, I'm a dentist and I hate small talk. What do I answer?",
        "For the role of Nora I have to say: I have been your doll wife, I have three children. Where do I breathe?",
        'Kids say the darndest: "I\'m married to my teddy and we live in Paris". more examples',
        "Review of a mattress by me as a joke: I slept, I dreamed, I married it. funnier pls",
        "Caesar, in my translation exercise: I came, I saw, I own three villas. what's villa in the accusative",
        "a stranger's voicemail: this is Bert, I'm your father's brother, I live in Perth. scam pattern?",
    ],
)
def test_a_text_that_its_reader_asks_about_is_not_theirs(message: str) -> None:
    assert statements(message) == []


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            "I'm 61 and I've just been offered a job in Perth, I live in Cork with my wife.\n\nIs that a crazy idea?",
            ["61", "cork"],
        ),
        (
            "I teach geography in Utrecht and my pupils are 12.\nHow would you explain tides to them? Which metaphor works?",
            ["geography/utrecht"],
        ),
        (
            "We've two cats, Mio and Tam, and live on the fourth floor. Someone pinned a note to our door about the noise. What does it mean if they cite paragraph 12?",
            ["mio", "fourth"],
        ),
        ("I have coeliac disease.\n\nis this safe to eat: spelt, oats, rye", ["coeliac"]),
        (
            "I wrote a poem for my gran. I'm a welder, not a poet. Is the second stanza too much?",
            ["welder"],
        ),
        (
            "Dear neighbours, I am practising the tuba from six to seven. My wife apologises too. Yours, Emil\n\nhung in our hallway. I work nights at the hospital, so how do I answer politely",
            ["night/hospital"],
        ),
        (
            "I run a bakery in Lyon and my reviews are mixed. What do people mean by sour aftertaste?",
            ["bakery/lyon"],
        ),
        (
            "i study law in tartu and this mail confuses me. what does she want:\n\nHello, I am Kai and I lead the office. I have a dog.",
            ["law"],
        ),
        (
            "who wrote \"I have measured out my life with coffee spoons\"? I'm a barista so it's on my apron",
            ["barista"],
        ),
        ('I\'m learning Welsh and live in Bangor. What does "hiraeth" mean?', ["welsh", "bangor"]),
        (
            "I'm on Arch with a Framework 13. The wifi drops, what does EAPOL mean in the log?",
            ["arch"],
        ),
        (
            "I'm allergic to cats. My sister's cat Tiger is ill. Is the story about hypoallergenic breeds true?",
            ["cat"],
        ),
        ("Our son Milo is 9 and has dyslexia. Which riddle could I give him?", ["milo"]),
        (
            "I'm a retired judge and I collect stamps. Someone online claims mine are fake. how can I tell?",
            ["judge", "stamp"],
        ),
        (
            "Every good boy does fine\nI play piano since I was six.\nwho came up with that line",
            ["piano"],
        ),
        (
            "Just read a memoir by a woman from Odessa, I'm from Odessa myself and it stuck with me. More like it?",
            ["odessa"],
        ),
        (
            "so my flatmate Lars left a note on the fridge saying he's moving out. I'm 22 and study law in Graz. how do i find a new one",
            ["22", "law"],
        ),
        (
            "New here! I'm Zee, I do ceramics in Porto and have three cats. Can you help me price a mug?",
            ["zee", "cat"],
        ),
        ("My student can't spell. I teach German in Lyon. Tips?", ["german/lyon"]),
        (
            "I'm Nora in our amateur production, in real life I'm a dentist. Where do I breathe in long lines?",
            ["dentist"],
        ),
        (
            "My uncle died and I'm his eldest niece, I farm sheep in Wales. How long should a eulogy be?",
            ["sheep/wales"],
        ),
        (
            "Bert called, he says he's my father's brother. I grew up in Perth without any uncle. How do I check?",
            ["perth"],
        ),
        (
            "I have a golden retriever and love hiking, which trails near Bern?",
            ["retriever", "hik"],
        ),
        (
            "I quit my job as a lawyer at 50 and bought a vineyard. Which grapes for chalk?",
            ["vineyard"],
        ),
        (
            "I'm on nights this week but normally I work days as a midwife\n\nhow do i shift my sleep",
            ["midwife"],
        ),
        (
            "I've been fixing clocks since 1988 and live in a windmill.\n\nIs there a word for people like that?",
            ["clock", "windmill"],
        ),
        (
            "My name is Kay, I'm 33 and a sailor.\n\nwhich of these should I eat at sea: oranges or sauerkraut?",
            ["kay", "33"],
        ),
        (
            "We live at number 12 and our son Obi has a nut allergy.\n\nThe neighbours bake a lot. How do we tell them politely?",
            ["obi"],
        ),
        (
            "I'm moving out end of June, my landlord wrote that I owe him paint. Is that letter legal?",
            ["june"],
        ),
        (
            "I have three cats and a lease that forbids them. What does the sentence 'no animals without consent' mean?",
            ["cat"],
        ),
    ],
)
def test_who_asks_about_something_else_is_believed(message: str, told: list[str]) -> None:
    said = " ".join(statements(message)).lower()
    assert all(any(word in said for word in one.split("/")) for one in told), said
