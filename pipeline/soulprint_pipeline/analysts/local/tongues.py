"""Which language a text is in, told by its script and its commonest words."""

from __future__ import annotations

import re

_WORDS = {
    "en": "the and is to of in that for with you it on are this be have not what can how my do "
    "was at me i a so if or an they we your but from will would there like just all any when "
    "which who get need want please thanks don't i'm he she no",
    "de": "der die das und ist nicht ich zu den mit ein eine auf f\u00fcr wie es im von auch "
    "mir kann was wir sind bitte danke noch hat habe mich einen dem aber oder bei nur nach "
    "schon gibt muss du kannst mein meine",
    "fr": "le la les et est une des que dans pour qui pas sur avec je vous mon ce du en "
    "comment nous mais \u00eatre merci moi j'ai c'est un au ma mes tu se ne plus fait",
    "es": "el los las y es una que de en para con por no se mi como del pero est\u00e1 "
    "m\u00e1s qu\u00e9 lo un me puedo la gracias yo muy tengo hola al o c\u00f3mo",
    "it": "il che di \u00e8 una per con non sono mi come della questo anche pi\u00f9 gli del "
    "ho nel ma cosa puoi la un grazie io alla ciao ti si ha",
    "pt": "o que de e \u00e9 uma para com n\u00e3o os em por mais como eu do da voc\u00ea meu "
    "minha s\u00e3o est\u00e1 um isso a no na obrigada obrigado oi pra me tem tenho ou eles ela "
    "ele se foi muito",
    "nl": "de het een en is van dat niet ik op te voor met zijn wat kan mijn maar ook hoe je "
    "aan deze bedankt om er heb nog geen als",
    "pl": "i w nie na jest si\u0119 to z do \u017ce jak czy mi co dla ale po jestem mam "
    "prosz\u0119 o za dzi\u0119ki mo\u017cesz tak jest",
    "sv": "och att det \u00e4r en som p\u00e5 f\u00f6r inte jag med av ett den till har kan "
    "hur min vad om tack mig du s\u00e5 men",
    "tr": "bir ve bu i\u00e7in ne nas\u0131l de da ile var m\u0131 mi ben \u00e7ok daha olarak "
    "gibi bana te\u015fekk\u00fcrler benim mu",
}
NAMES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "nl": "Dutch", "pl": "Polish", "sv": "Swedish", "tr": "Turkish",
    "ru": "Russian", "el": "Greek", "ar": "Arabic", "he": "Hebrew", "hi": "Hindi",
    "th": "Thai", "ko": "Korean", "ja": "Japanese", "zh": "Chinese",
}  # fmt: skip
"""Language code to its English name."""

_BY_WORD: dict[str, tuple[str, ...]] = {}
for _code, _words in _WORDS.items():
    for _word in _words.split():
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _code)

_SCRIPTS = (
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("zh", "\u4e00", "\u9fff"),
    ("ru", "\u0400", "\u04ff"),
    ("el", "\u0370", "\u03ff"),
    ("ar", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"),
    ("hi", "\u0900", "\u097f"),
    ("th", "\u0e00", "\u0e7f"),
)
_TOKEN = re.compile(r"\w+")


def tongue(text: str) -> str | None:
    """Return the code of the language of `text`, or None when that cannot be told.

    A language of the Latin script needs two of its commonest words and a third more of them
    than the next one has.
    """
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return None
    foreign = [character for character in letters if character >= "\u0370"]
    if len(foreign) > len(letters) / 2:
        for code, low, high in _SCRIPTS:
            if sum(low <= character <= high for character in foreign) > len(foreign) * 0.2:
                return code
        return None
    scores: dict[str, int] = {}
    for token in _TOKEN.findall(text.lower()):
        for code in _BY_WORD.get(token, ()):
            scores[code] = scores.get(code, 0) + 1
    ranked = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
    if not ranked or ranked[0][1] < 2:
        return None
    if len(ranked) > 1 and ranked[0][1] < ranked[1][1] * 1.34:
        return None
    return ranked[0][0]
