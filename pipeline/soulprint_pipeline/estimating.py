"""What reading an export with a model will cost, from the export alone.

What can be known is taken from the code that does it later: which conversations are read, what
of them goes, and in how many calls. Two things are guessed: how many tokens the model makes of a
text (`tokens.estimate_tokens` times the tokenizer's factor in the table of prices), and how much
it answers (`answering`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from soulprint_pipeline import answering
from soulprint_pipeline.analysts.claude import asking, transcript
from soulprint_pipeline.analysts.claude.prompts import Task
from soulprint_pipeline.code_text import without_code
from soulprint_pipeline.exports.conversation import Conversation, Item, PersonalSource
from soulprint_pipeline.personal import statements
from soulprint_pipeline.prices import PriceTable, canonical, cost
from soulprint_pipeline.sample import is_eligible, score
from soulprint_pipeline.tokens import conversation_tokens, estimate_tokens
from soulprint_pipeline.triage import READ_ANYWAY, Thoroughness, kind_of, never_read, said_hash
from soulprint_pipeline.windows import balanced, more_calls, plan_windows


class Estimate(msgspec.Struct, frozen=True):
    """The price of a whole import, before it begins.

    Of conversations that earlier exports held and this one does not, calls, tokens and dollars know
    as well: sections are written from all, and another model reads them anew.

    Attributes:
        conversations: in the export.
        sent: of them, those that the model will read.
        set_aside: those that it will not, by reason in `set_aside_by`.
        already_read: those that it has read before, with the same prompt: not paid again.
        calls: to the model.
        tokens_in: of all prompts, whether the provider's cache has a part of them or not.
        usd_live: dollars for calls that are answered at once, as they are made here.
        usd_batch: for the same calls in batches, which are not made here.
        prices_of: the day of the prices, as YYYY-MM-DD.
        thoroughness: how much is read.
    """

    conversations: int
    sent: int
    set_aside: int
    set_aside_by: dict[str, int]
    already_read: int
    calls: int
    tokens_in: int
    tokens_out: int
    usd_live: float
    usd_batch: float
    model: str
    prices_of: str
    thoroughness: Thoroughness


class _Seen(msgspec.Struct, frozen=True, gc=False):
    """What counts of one conversation."""

    at: float
    reason: str | None
    said: bytes
    known: bool
    sent_bytes: int
    sample: answering.Candidate
    facts: float
    carried: bool


class Estimator:
    """Takes an export in, one conversation at a time, and says what it will cost.

    Holds a few numbers for each conversation. Not for two threads at once.

    Args:
        model: its public name.
        table: prices.
        thoroughness: how much is read.
        lanes: windows that are read at the same time.

    Raises:
        UnknownModel: the model has no price.
    """

    def __init__(
        self, *, model: str, table: PriceTable, thoroughness: Thoroughness, lanes: int
    ) -> None:
        canonical(model, table.models)
        self._model = model
        self._table = table
        self._thoroughness: Thoroughness = thoroughness
        self._lanes = lanes
        self._seen: dict[str, _Seen] = {}
        self._sources = self._source_facts = 0

    def take(self, item: Item, *, already_read: bool = False, carried: bool = False) -> None:
        """Take an item of the export into account; of two versions of one, the newer counts.

        Args:
            item: as reading the export yields it. What was quarantined costs nothing.
            already_read: the model has read this conversation, as it is, with the same prompt.
            carried: an earlier export held it. After the export itself, where the older of two
                versions was taken before.
        """
        match item:
            case Conversation():
                at = item.updated_at or 0.0
                before = self._seen.get(item.id)
                if before is None or (at > before.at if carried else at >= before.at):
                    known = self._look(item, at, already_read, carried=carried and before is None)
                    self._seen[item.id] = known
            case PersonalSource():
                self._sources += estimate_tokens(item.text)
                lines = [line for line in item.text.splitlines() if line.strip()]
                self._source_facts += len(lines)

    def result(self, *, with_quick_pass: bool = True, new_sources: bool = False) -> Estimate:
        """Return the price of what was added.

        Args:
            with_quick_pass: the person has no profile of a full pass yet, so that sections are
                written twice.
            new_sources: custom instructions or saved memories that no earlier export brought are
                among the sources: they are read, also where all conversations have been before.
        """
        order = sorted(self._seen.items(), key=lambda each: (-each[1].at, each[0]))
        reasons: dict[str, int] = {}
        kept: list[_Seen] = []
        sent = known = 0
        for seen, reason in _judged([seen for _, seen in order], self._thoroughness):
            if reason is None:
                kept.append(seen)
            if seen.carried:
                continue
            if reason is not None:
                reasons[reason] = reasons.get(reason, 0) + 1
            elif seen.known:
                known += 1
            else:
                sent += 1
        bill = _Bill(self._model, self._table)
        if new_sources or not kept or not all(seen.known for seen in kept):
            self._write(bill, kept, with_quick_pass=with_quick_pass)
        return Estimate(
            conversations=sum(not seen.carried for seen in self._seen.values()),
            sent=sent,
            set_aside=sum(reasons.values()),
            set_aside_by=dict(sorted(reasons.items())),
            already_read=known,
            calls=bill.calls,
            tokens_in=bill.tokens_in,
            tokens_out=bill.tokens_out,
            usd_live=round(float(bill.usd), 6),
            usd_batch=round(float(bill.usd * bill.price.batch), 6),
            model=self._model,
            prices_of=self._table.of.isoformat(),
            thoroughness=self._thoroughness,
        )

    def _look(
        self, conversation: Conversation, at: float, already_read: bool, *, carried: bool
    ) -> _Seen:
        reason = never_read(conversation)
        said = [message.text for message in conversation.messages if message.role == "user"]
        rich = answering.Candidate(
            is_eligible(conversation),
            score(conversation),
            at,
            conversation_tokens(conversation),
            transcript.sent_tokens(conversation),
        )
        return _Seen(
            at=at,
            reason=reason or kind_of(conversation),
            said=b"" if reason else said_hash(conversation),
            known=already_read,
            sent_bytes=transcript.sent_bytes(conversation),
            sample=rich,
            facts=answering.facts_in(sum(statements(without_code(text)) for text in said)),
            carried=carried,
        )

    def _write(self, bill: _Bill, kept: Sequence[_Seen], *, with_quick_pass: bool) -> None:
        """Bill every call of an import that reads `kept`."""
        facts = sum(seen.facts for seen in kept) + self._source_facts
        material = answering.sample([seen.sample for seen in kept])
        if with_quick_pass and (kept or self._sources):
            bill.add("sections", material.quick + self._sources, answering.SECTIONS)
        if self._sources:
            answer = answering.extraction(self._source_facts)
            bill.add("extract", self._sources, answer)
        unread = [(seen, seen.sent_bytes) for seen in kept if not seen.known]
        total = sum(size for _, size in unread)
        beside = sum(more_calls(size) for _, size in unread) + bool(self._sources)
        target = balanced(total, self._lanes, beside=beside)
        for window in plan_windows(unread, target=target):
            if window.size:
                calls = 1 + more_calls(window.size)
                data = sum(seen.sample.sent for seen in window.refs) / calls
                found = sum(seen.facts for seen in window.refs) / calls
                for _ in range(calls):
                    bill.add("extract", data, answering.extraction(found))
        for data, answer in answering.reductions(facts):
            bill.add("reduce", data, answer)
        if kept or self._sources:
            told = answering.facts_and_memory(facts)
            bill.add("sections", material.full + self._sources + told, answering.SECTIONS)


def _judged(
    newest_first: Sequence[_Seen], thoroughness: Thoroughness
) -> Iterator[tuple[_Seen, str | None]]:
    """Yield each with the reason why it is not read, as `set_aside.sql` has it."""
    anyway = READ_ANYWAY[thoroughness]
    said: set[bytes] = set()
    for seen in newest_first:
        if seen.reason is not None and seen.reason not in anyway:
            yield seen, seen.reason
        elif thoroughness != "all" and seen.said in said:
            yield seen, "repeated"
        else:
            said.add(seen.said)
            yield seen, None


class _Bill:
    """Adds up calls."""

    def __init__(self, model: str, table: PriceTable) -> None:
        self._model = model
        self._prices = table.models
        self.price = table.models[canonical(model, table.models)]
        self._cached: set[Task] = set()
        self.calls = self.tokens_in = self.tokens_out = 0
        self.usd = Decimal(0)

    def add(self, task: Task, data: float, answer: float) -> None:
        """Add a call with so many tokens of data and of answer, by our rule."""
        factor = float(self.price.tokenizer)
        static = round(estimate_tokens(asking.static_text(task)) * factor)
        sent, written = round(data * factor), round(answer * factor)
        marked = asking.is_cached(self._model, task)
        read = static if marked and task in self._cached else 0
        write = static if marked and not read else 0
        self._cached.add(task)
        plain = sent + static - read - write
        self.usd += cost(self._model, plain, written, read, write, prices=self._prices)
        self.calls += 1
        self.tokens_in += sent + static
        self.tokens_out += written
