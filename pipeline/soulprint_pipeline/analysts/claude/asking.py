"""Asking a question so that it is bought once, and reading the answer strictly."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from soulprint_pipeline.analysts.base import Calls, ModelAnswer, ModelCall
from soulprint_pipeline.analysts.claude import prompts, shapes, traits
from soulprint_pipeline.analysts.claude.prompts import Task
from soulprint_pipeline.analysts.claude.sender import Sender
from soulprint_pipeline.errors import AnswerUnusable

T = TypeVar("T")

_CACHED: frozenset[Task] = frozenset({"extract"})
"""Tasks that ask many times within the cache's five minutes. A single call would only pay more."""

_CHARACTERS_A_TOKEN = 4

_KEYS: dict[Task, shapes.Key] = {"extract": "facts", "sections": "entries", "reduce": "bullets"}


class Question(msgspec.Struct, frozen=True):
    """What is asked: the data, and after it what to do with this data in particular.

    Attributes:
        section: the one whose fields an answer may name; None: any.
    """

    task: Task
    data: str
    order: str
    section: str | None = None


class BadAnswer(Exception):
    """An answer that cannot be used.

    Attributes:
        reason: for people, without their words.
        told: for the model, when it is asked again.
    """

    def __init__(self, reason: str, told: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.told = told


CUT_OFF = BadAnswer(
    "it was cut off",
    "Your last answer was cut off before its end. Answer again from the start, with the same "
    "items in fewer words: shorter texts, the shortest quotes that still prove.",
)
REFUSED = BadAnswer(
    "the model declined",
    "You declined to answer last time. This is the person's own record, read at their request. "
    "Answer with what you can report neutrally and leave the rest out.",
)
EMPTY = BadAnswer(
    "it was empty", "Your last answer was empty. Answer with the JSON object that was described."
)
NOT_JSON = BadAnswer(
    "it was not the JSON alone",
    "Your last answer was not a single JSON object. Answer with the JSON object alone: no words "
    "before or after it, no code fence.",
)


def wrong_shape(key: str) -> BadAnswer:
    """Return the fault of an answer whose list is missing."""
    return BadAnswer(
        f'it had no list "{key}"',
        f'Your last answer had no list "{key}". Answer with one JSON object that has it.',
    )


class Asker:
    """Asks for one method call of the analyst: all its questions share a book and a deadline.

    Args:
        until: on the running loop's clock.
    """

    def __init__(self, *, sender: Sender, model: str, calls: Calls, deadline: float) -> None:
        self._sender = sender
        self._model = model
        self._calls = calls
        self._until = asyncio.get_running_loop().time() + deadline

    async def ask(
        self, question: Question, read: Callable[[list[object]], T], *, twice: bool = True
    ) -> T:
        """Ask, and once more with what was wrong; return what `read` makes of the answer's list.

        Args:
            question: what to ask.
            read: may raise `BadAnswer`.
            twice: whether an answer that cannot be used is asked for once more.

        Raises:
            AnswerUnusable: the last answer could not be used either.
            AnalystError: as `Sender.send` says, and whatever the book of calls raises.
        """
        try:
            return await self._once(question, read)
        except BadAnswer as bad:
            if not twice:
                raise _unusable(question.task, bad) from None
            again = msgspec.structs.replace(question, order=f"{question.order}\n\n{bad.told}")
        try:
            return await self._once(again, read)
        except BadAnswer as bad:
            raise _unusable(question.task, bad) from None

    async def _once(self, question: Question, read: Callable[[list[object]], T]) -> T:
        call = self._call(question)

        async def send() -> ModelAnswer:
            return await self._sender.send(call, until=self._until, check=self._calls.check)

        answer = await self._calls.ask(call, send)
        try:
            found = _list(answer, _KEYS[question.task])
            # Proving quotes against megabytes of text must not stop the heartbeat of the job.
            return await asyncio.to_thread(read, found)
        except BadAnswer:
            await self._calls.reject(call)
            raise

    def _call(self, question: Question) -> ModelCall:
        prompt = prompts.load(question.task)
        most = traits.MAX_OUTPUT[question.task]
        return ModelCall(
            task=question.task,
            prompt_version=prompt.version,
            model=self._model,
            input=body(self._model, question, max_tokens=most),
            max_output_tokens=most,
        )


def is_cached(model: str, task: Task) -> bool:
    """Tell whether the static part of a task's prompt is marked for the provider's cache."""
    static = prompts.load(task).text
    long_enough = len(static) >= traits.of(model).cacheable_from * _CHARACTERS_A_TOKEN
    return task in _CACHED and long_enough


def static_text(task: Task) -> str:
    """Return what every request of a task holds besides its data: prompt, schema and order."""
    form = msgspec.json.encode(shapes.schema(_KEYS[task])).decode()
    return f"{prompts.load(task).text}\n{form}"


def body(model: str, question: Question, *, max_tokens: int) -> bytes:
    """Return the request as canonical JSON: the static part first, keys sorted."""
    system: dict[str, Any] = {"type": "text", "text": prompts.load(question.task).text}
    if is_cached(model, question.task):
        system["cache_control"] = {"type": "ephemeral"}
    settings = traits.settings(model, question.task)
    form = {"type": "json_schema", "schema": shapes.schema(_KEYS[question.task], question.section)}
    request = {
        **settings,
        "model": model,
        "max_tokens": max_tokens,
        "system": [system],
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": question.data},
                    {"type": "text", "text": question.order},
                ],
            }
        ],
        "output_config": {**settings.get("output_config", {}), "format": form},
    }
    return msgspec.json.encode(request, order="sorted")


def _list(answer: ModelAnswer, key: str) -> list[object]:
    match answer.stop_reason:
        case "max_tokens" | "model_context_window_exceeded":
            raise CUT_OFF
        case "refusal":
            raise REFUSED
    if not answer.text.strip():
        raise EMPTY
    try:
        data = msgspec.json.decode(answer.text.encode("utf-8", "replace"))
    except msgspec.DecodeError:
        raise NOT_JSON from None
    found = data.get(key) if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise wrong_shape(key)
    return found


def _unusable(task: Task, bad: BadAnswer) -> AnswerUnusable:
    return AnswerUnusable(
        f"The model's answer to '{task}' could not be used: {bad.reason}, also when asked again."
    )
