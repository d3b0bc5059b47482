"""What somebody makes, with whatever the verb takes: "trying to get a community fridge going"."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.open_clauses.complements import cut, told
from soulprint_pipeline.analysts.local.statement import with_article

_OFTEN = (
    r"(?:(?:also|now|still|slowly|currently|finally|actually|just|busy|always|together|basically|"
    r"really) )*"
)
_VERBS = (
    r"building|making|writing|co-writing|compiling|restoring|renovating|translating|recording|"
    r"composing|designing|"
    r"developing|editing|filming|directing|rehearsing|curating|organising|organizing|digitising|"
    r"digitizing|transcribing|"
    r"cataloguing|cataloging|mapping|knitting|sewing|quilting|weaving|carving|converting|coding|"
    r"programming|"
    r"growing|breeding|researching|producing|illustrating|rebuilding|refurbishing|crocheting|"
    r"whittling|landscaping|"
    r"setting up|putting together|putting on|doing up|starting up|fixing up|working on|preparing|"
    r"staging|founding|"
    r"opening|launching|crowdfunding|planting|wiring up|starting|digging|training|drafting|"
    r"revising|painting|printing|brewing|publishing|drawing"
)
_I_AM = re.compile(
    rf"(?P<who>(?:i'm|i am|we're|we are|i've been|we've been|i have been|we have been)|"
    rf"(?:(?:my|our) [\w-]+(?: [A-Z][\w-]+)?|a friend|some friends|a few of us|a mate) and i(?: "
    rf"are|'re| have been)|"
    rf"(?P<group>our (?:[\w-]+ )?(?:choir|band|group|club|troupe|orchestra|society|class|parish|"
    rf"village|collective|"
    rf"church|quartet|trio|team|family|street|troop|drama group|theatre group)) (?:is|are|has "
    rf"been|have been)) {_OFTEN}"
    rf"(?P<try>trying to |attempting to |hoping to )?",
    re.IGNORECASE,
)
# "In the garage I am restoring ...", "for years now I have been compiling ..."
WHERE = re.compile(
    r"(?:in|at|on|behind|for|since|most|every) (?:the |my |our )?(?:garage|shed|attic|basement|"
    r"barn|workshop|studio|garden|kitchen|evenings?|"
    r"weekends?|loft|cellar|spare room|back garden|allotment|years now|years|months|some years|"
    r"free time|spare time|sundays|church hall|"
    r"retirement|lunch breaks?),? (?=(?:i|we|our|my)\b)",
    re.IGNORECASE,
)
_ING = re.compile(rf"(?P<verb>{_VERBS}) (?=(?P<thing>.+))", re.IGNORECASE)
_TO = re.compile(
    r"(?P<verb>build|make|write|restore|renovate|translate|record|compose|design|develop|grow|"
    r"breed|set up|start|found|"
    r"launch|get|open|organise|organize|put together|rebuild|compile|map|convert|publish|create|"
    r"train|code|brew|knit|"
    r"revive|save|bring back|turn) (?=(?P<thing>.+))",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?:so |ok |okay |and |well |basically |currently |atm |right now |at the moment |slowly "
    rf")*(?:(?P<try>trying to )|(?={_VERBS}))",
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"(?:i've|i have|we've|we have|i|we) (?:been )?(?:spen[dt]|spending) [\w' -]{3,40}? (?=(?:"
    + _VERBS
    + r") )",
    re.IGNORECASE,
)
_BUSY = re.compile(
    r"(?:i'm|i am|we're|we are)(?: (?:currently|still|now))? (?:busy with|halfway through|in the "
    r"middle of|knee-deep in|at work on|"
    r"deep in|up to my neck in|finishing off|wrestling with|behind|the one behind|\d[\d,]*k? "
    r"(?:words|pages|chapters) into|nearly done "
    r"with) (?=(?P<thing>(?:an?|my|our|the) .+))",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"(?:an?|another|two|three|my|our|a few|some) |the (?:[\w-]+ ){0,3}(?:of|for)\b|the (?:\w+ "
    r")?(?:bathroom|kitchen|attic|loft|basement|cellar|house|barn|garden|cottage|garage|shed|flat|"
    r"hall|chapel|roof|old \w+)\b|(?-i:[A-Z\u00c0-\u00de])[\w'\u2019-]+(?:'s| [A-Z]|, an?\b)",
)
_LARGE = re.compile(
    r"\b(?:novel|book|memoir|history|biography|dictionary|translation|opera|play|musical|symphony|"
    r"album|ep|song|songs|"
    r"documentary|film|game|app|library|engine|compiler|website|site|archive|catalogue|catalog|"
    r"database|atlas|map|podcast|"
    r"newsletter|blog|zine|magazine|exhibition|collection|quilt|jumper|sweater|blanket|dress|boat|"
    r"canoe|kayak|ketch|dinghy|"
    r"car|motorbike|motorcycle|scooter|vespa|bike|van|campervan|caravan|bus|tractor|engine|house|"
    r"cottage|barn|cabin|shed|"
    r"greenhouse|treehouse|sauna|pond|garden|orchard|allotment|hedge|kitchen|bathroom|attic|loft|"
    r"basement|cellar|studio|"
    r"darkroom|workshop|oven|kiln|loom|harpsichord|guitar|violin|cello|piano|organ|clock|"
    r"telescope|radio|robot|drone|"
    r"model|railway|layout|dollhouse|chess set|chess engine|synth|keyboard|printer|weather "
    r"station|community|fridge|"
    r"repair cafe|repair café|café|cafe|bakery|bookshop|shop|school|nursery|cooperative|co-op|"
    r"charity|club|choir|band|"
    r"festival|fair|market|tour|expedition|pilgrimage|project|family tree|genealogy|tulips?|"
    r"roses?|dahlias?|orchids?|"
    r"tomato|bonsai|hedge|mandolin|guide|handbook|wireless|wireless set|campaign|petition|board "
    r"game|vineyard|hives?|coop|mural|sculpture|painting|portrait|series|cycle|"
    r"screenplay|libretto|comic|"
    r"cookbook|anthology|grammar|corpus|dataset|plugin|roguelike|simulator|startup|business|"
    r"company|foundation|network|"
    r"museum|monument|memorial|chapel|church|bridge|wall|path|bench|table|chair|cradle|bookcase|"
    r"instrument|costume|"
    r"armour|puppet|puppets|vespers|requiem|passion|oratorio|tempest|hamlet|macbeth)s?\b",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"\b(?:function|script|file|query|email|e-mail|mail|letter|cv|resume|essay|report|"
    r"presentation|spreadsheet|list|test|page|question|"
    r"reply|message|speech|toast|caption|post|tweet|itinerary|budget|menu|form|assignment|"
    r"homework|exercise|paragraph|sentence|"
    r"chapter|section|table of|cover letter|statement|summary|meeting|call|dinner|lunch|cake|soup|"
    r"character|villain|prompt|"
    r"slide|slides|deck|proposal|invoice|review|answer|class diagram|api|endpoint|component|"
    r"button|schema|account|profile)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r" (?:that|which|who) (?:belonged|was|were|had|has|is|used|came|once) .*", re.IGNORECASE
)
_NAMED = re.compile(
    r",? (?:to be called|called|its called|it's called|named|titled|working title) (?P<name>[\w' "
    r"-]{3,40}?)(?=[,.;!?]|$| and | because )",
    re.IGNORECASE,
)
_SEASON = re.compile(
    r" (?:this|next) (?:spring|summer|autumn|winter|fall|term|season|year|month)\b", re.IGNORECASE
)
_THAT = re.compile(r" (?:that|which|where|so) .*")
_HEADS = re.compile(
    r"\s(?:of|for|about|on|in|from|with|to|into|by|at|that|which)\s|, ", re.IGNORECASE
)


def making(text: str, *, head: bool) -> str | None:
    """Return what a clause tells that somebody makes, without its full stop.

    Args:
        text: of the clause, to the end of what is stated in the sentence.
        head: whether the sentence begins with it.
    """
    if head and (where := WHERE.match(text)):
        text = text[where.end() :]
    if busy := _BUSY.match(text):
        thing = _thing(busy["thing"], large=True)
        return f"is working on {thing}" if thing else None
    opened = _I_AM.match(text) or _SPENT.match(text) or (_BARE.match(text) if head else None)
    if opened is None:
        return None
    tries = "try" in opened.groupdict() and opened["try"] is not None
    verb = (_TO if tries else _ING).match(text, opened.end())
    if verb is None:
        return None
    thing = _thing(verb["thing"], large=opened.re is not _SPENT)
    if thing is None:
        return None
    does = f"trying to {verb['verb'].lower()}" if tries else verb["verb"].lower()
    group = opened.groupdict().get("group")
    who = f"their {group.split(' ', 1)[1]} is" if group else "is"
    return f"{who} {does} {thing}"


def _thing(said: str, *, large: bool) -> str | None:
    """Return what is made, where it is no task of an hour."""
    if not _OBJECT.match(said):
        return None
    named = _NAMED.search(said)
    said = _SEASON.sub("", said)
    plain, _ = cut(
        _RELATIVE.sub("", said[: named.start()] if named else said), present=False, progressive=True
    )
    first = _HEADS.split(plain, maxsplit=1)[0]
    if _SMALL.search(first) or (large and not _LARGE.search(plain)):
        return None
    whole = told(plain) or told(_THAT.sub("", plain))
    if whole is None:
        return None
    whole = with_article(whole) if whole[:1].islower() and whole.startswith("own ") else whole
    return f"{whole} called {named['name'].strip()}" if named else whole
