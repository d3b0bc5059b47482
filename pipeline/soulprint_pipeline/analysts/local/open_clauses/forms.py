"""The forms of English verbs, both ways."""

from __future__ import annotations

import re

import msgspec


class Forms(msgspec.Struct, frozen=True):
    """A verb as it is conjugated.

    Attributes:
        part: the past participle.
        more: other spellings of these forms, by their kind.
    """

    base: str
    third: str
    ing: str
    past: str
    part: str
    more: tuple[tuple[str, str], ...] = ()

    def kinds(self) -> list[tuple[str, str]]:
        """Return every form, and what it may be."""
        own = [
            (self.base, "base"),
            (self.third, "third"),
            (self.ing, "ing"),
            (self.past, "past"),
            (self.part, "part"),
        ]
        return [*own, *self.more]


_IRREGULAR = {
    base: rest.split()
    for base, _, rest in (
        line.strip().partition(" ")
        for line in """
be is being was been
have has having had had
do does doing did done
go goes going went gone
get gets getting got got
become becomes becoming became become
begin begins beginning began begun
bear bears bearing bore born
bite bites biting bit bitten
break breaks breaking broke broken
breed breeds breeding bred bred
bring brings bringing brought brought
build builds building built built
buy buys buying bought bought
catch catches catching caught caught
choose chooses choosing chose chosen
come comes coming came come
cut cuts cutting cut cut
dig digs digging dug dug
draw draws drawing drew drawn
drink drinks drinking drank drunk
drive drives driving drove driven
eat eats eating ate eaten
fall falls falling fell fallen
feed feeds feeding fed fed
feel feels feeling felt felt
fight fights fighting fought fought
find finds finding found found
fly flies flying flew flown
give gives giving gave given
grow grows growing grew grown
hate hates hating hated hated
hear hears hearing heard heard
hold holds holding held held
hurt hurts hurting hurt hurt
keep keeps keeping kept kept
know knows knowing knew known
lead leads leading led led
learn learns learning learned learned
leave leaves leaving left left
lend lends lending lent lent
let lets letting let let
lie lies lying lay lain
lose loses losing lost lost
make makes making made made
mean means meaning meant meant
meet meets meeting met met
pay pays paying paid paid
put puts putting put put
quit quits quitting quit quit
read reads reading read read
refer refers referring referred referred
ride rides riding rode ridden
run runs running ran run
sail sails sailing sailed sailed
see sees seeing saw seen
sell sells selling sold sold
send sends sending sent sent
set sets setting set set
sew sews sewing sewed sewn
shake shakes shaking shook shaken
shoot shoots shooting shot shot
sing sings singing sang sung
sit sits sitting sat sat
sleep sleeps sleeping slept slept
speak speaks speaking spoke spoken
spend spends spending spent spent
spin spins spinning spun spun
stand stands standing stood stood
stick sticks sticking stuck stuck
swear swears swearing swore sworn
sweat sweats sweating sweated sweated
swim swims swimming swam swum
take takes taking took taken
teach teaches teaching taught taught
tear tears tearing tore torn
think thinks thinking thought thought
throw throws throwing threw thrown
tie ties tying tied tied
understand understands understanding understood understood
wake wakes waking woke woken
wear wears wearing wore worn
weave weaves weaving wove woven
win wins winning won won
write writes writing wrote written
commit commits committing committed committed
submit submits submitting submitted submitted
admit admits admitting admitted admitted
enrol enrols enrolling enrolled enrolled
transfer transfers transferring transferred transferred
prefer prefers preferring preferred preferred
defer defers deferring deferred deferred
undergo undergoes undergoing underwent undergone
forgo forgoes forgoing forwent forgone
undertake undertakes undertaking undertook undertaken
withdraw withdraws withdrawing withdrew withdrawn
rebuild rebuilds rebuilding rebuilt rebuilt
rewrite rewrites rewriting rewrote rewritten
redo redoes redoing redid redone
retake retakes retaking retook retaken
resit resits resitting resat resat
hide hides hiding hid hidden
ring rings ringing rang rung
rise rises rising rose risen
forget forgets forgetting forgot forgotten
freeze freezes freezing froze frozen
hang hangs hanging hung hung
hit hits hitting hit hit
lay lays laying laid laid
light lights lighting lit lit
seek seeks seeking sought sought
shed sheds shedding shed shed
split splits splitting split split
steal steals stealing stole stolen
sweep sweeps sweeping swept swept
tell tells telling told told
say says saying said said
bet bets betting bet bet
bind binds binding bound bound
blow blows blowing blew blown
cast casts casting cast cast
travel travels travelling travelled travelled
cancel cancels cancelling cancelled cancelled
model models modelling modelled modelled
counsel counsels counselling counselled counselled
""".strip().splitlines()
    )
}
_MORE = {
    "travel": (("traveling", "ing"), ("traveled", "past"), ("traveled", "part")),
    "learn": (("learnt", "past"), ("learnt", "part")),
    "get": (("gotten", "part"),),
    "stand": (),
    "cancel": (("canceling", "ing"), ("canceled", "past"), ("canceled", "part")),
}
_DOUBLED = re.compile(r"[^aeiou]*[aeiou][bdgklmnprt]$")


def forms(base: str) -> Forms:
    """Return the forms of a verb, which is one word in its infinitive."""
    more = _MORE.get(base, ())
    if base in _IRREGULAR:
        third, ing, past, part = _IRREGULAR[base]
        return Forms(base, third, ing, past, part, more)
    if base.endswith("e"):
        stem = base[:-2] + "y" if base.endswith("ie") else base[:-1]
        ing = base + "ing" if base.endswith(("ee", "ye", "oe")) else stem + "ing"
        return Forms(base, base + "s", ing, base + "d", base + "d", more)
    if base.endswith("y") and base[-2] not in "aeiou":
        past = base[:-1] + "ied"
        return Forms(base, base[:-1] + "ies", base + "ing", past, past, more)
    stem = base + base[-1] if _DOUBLED.fullmatch(base) else base
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    return Forms(base, third, stem + "ing", stem + "ed", stem + "ed", more)
